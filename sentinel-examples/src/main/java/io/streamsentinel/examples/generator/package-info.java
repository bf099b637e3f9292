/**
 * Payments that never happened: start with {@link
 * io.streamsentinel.examples.generator.PaymentGenerator}.
 */
@NullMarked
package io.streamsentinel.examples.generator;

import org.jspecify.annotations.NullMarked;
