package io.streamsentinel.examples.generator;

import io.streamsentinel.avro.event.LoginEvent;

/**
 * A login, and beside it what a pipeline can't know.
 *
 * @param login what the pipeline sees
 * @param attack whether somebody else than the user tried it
 * @param scenario what kind of attack, as a stable word such as {@code credential-stuffing}; {@code
 *     genuine} if it is none
 */
public record LabelledLogin(LoginEvent login, boolean attack, String scenario) {}
