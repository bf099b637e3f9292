package io.streamsentinel.examples.generator;

import io.streamsentinel.avro.event.Channel;

/**
 * A payment as the simulation sees it: numbers only, so that a million of them cost little, and
 * with the truth inside. {@link PaymentEvents} turns it into the event that a pipeline sees.
 *
 * @param timeMillis event time
 * @param customer whose account pays, from 0
 * @param place the part of the world where it is made
 * @param terminal where in that place, from 0
 * @param amountCents the amount
 * @param channel how it is made
 * @param attacker who makes it: 0 the customer (or somebody with the customer's card), else a
 *     number that stands for a stranger's device
 * @param scenario why it is made
 */
record Purchase(
    long timeMillis,
    int customer,
    Place place,
    int terminal,
    long amountCents,
    Channel channel,
    long attacker,
    Scenario scenario) {}
