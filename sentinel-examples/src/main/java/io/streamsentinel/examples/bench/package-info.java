/** Measurements: each class prints one line of JSON a criterion. */
@NullMarked
package io.streamsentinel.examples.bench;

import org.jspecify.annotations.NullMarked;
