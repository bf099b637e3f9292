package io.streamsentinel.scoring;

/**
 * What one input had to do with a score.
 *
 * @param input its name
 * @param value its value; NaN if it was missing
 * @param contribution what it adds to the log-odds of fraud; positive raises the probability
 */
public record Reason(String input, double value, double contribution) {}
