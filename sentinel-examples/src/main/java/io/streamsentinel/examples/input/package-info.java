/** Payments from files: start with {@link io.streamsentinel.examples.input.CsvPayments}. */
@NullMarked
package io.streamsentinel.examples.input;

import org.jspecify.annotations.NullMarked;
