package io.streamsentinel.examples.generator;

import io.streamsentinel.avro.event.PaymentEvent;

/**
 * A payment, and beside it what a pipeline can't know yet.
 *
 * @param payment what the pipeline sees
 * @param fraud whether it is fraud
 * @param scenario what kind of fraud, as a stable word such as {@code card-testing}; {@link
 *     Scenario#GENUINE}'s word if it is none
 */
public record LabelledPayment(PaymentEvent payment, boolean fraud, String scenario) {}
