/**
 * Trying records again after minutes or hours, without holding up the others: start with {@link
 * io.streamsentinel.resilience.retry.DelayedRetry}.
 */
@NullMarked
package io.streamsentinel.resilience.retry;

import org.jspecify.annotations.NullMarked;
