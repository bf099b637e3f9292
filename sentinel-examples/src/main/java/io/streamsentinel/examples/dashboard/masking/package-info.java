/**
 * What the dashboard does not show: start with {@link
 * io.streamsentinel.examples.dashboard.masking.CardNumbers}.
 */
@NullMarked
package io.streamsentinel.examples.dashboard.masking;

import org.jspecify.annotations.NullMarked;
