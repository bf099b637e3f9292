package io.streamsentinel.examples.dashboard;

/**
 * An answer that says why there is no other.
 *
 * @param error what is wrong, in a sentence for a person
 */
record Problem(String error) {}
