/** Scoring payments as they happen. */
@NullMarked
package io.streamsentinel.examples.payments;

import org.jspecify.annotations.NullMarked;
