package io.streamsentinel.scoring;

/**
 * What a second model says about the same row; nothing is decided by it.
 *
 * @param probability the second model's probability of fraud, from 0 to 1
 * @param model which model that is
 */
public record ShadowScore(double probability, ModelVersion model) {}
