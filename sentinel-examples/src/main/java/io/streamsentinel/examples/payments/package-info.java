/**
 * Scoring payments as they happen: start with {@link
 * io.streamsentinel.examples.payments.FraudDetector}.
 */
@NullMarked
package io.streamsentinel.examples.payments;

import org.jspecify.annotations.NullMarked;
