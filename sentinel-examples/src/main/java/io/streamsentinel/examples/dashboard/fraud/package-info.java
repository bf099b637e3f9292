/**
 * What was decided about payments lately: start with {@link
 * io.streamsentinel.examples.dashboard.fraud.FraudBoard}.
 */
@NullMarked
package io.streamsentinel.examples.dashboard.fraud;

import org.jspecify.annotations.NullMarked;
