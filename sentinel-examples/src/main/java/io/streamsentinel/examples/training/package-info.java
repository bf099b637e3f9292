/**
 * Models from a history of payments, and how good they are by the measures of the Fraud Detection
 * Handbook: start with {@link io.streamsentinel.examples.training.Training}.
 */
@NullMarked
package io.streamsentinel.examples.training;

import org.jspecify.annotations.NullMarked;
