/**
 * Deciding about payments as they happen. Start with {@link
 * io.streamsentinel.examples.payments.Payments}.
 */
@NullMarked
package io.streamsentinel.examples.payments;

import org.jspecify.annotations.NullMarked;
