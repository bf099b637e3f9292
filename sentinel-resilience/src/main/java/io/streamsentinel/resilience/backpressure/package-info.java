/**
 * How many handlers run at once, how fast, and how much is fetched: start with {@link
 * io.streamsentinel.resilience.backpressure.Backpressure}.
 */
@NullMarked
package io.streamsentinel.resilience.backpressure;

import org.jspecify.annotations.NullMarked;
