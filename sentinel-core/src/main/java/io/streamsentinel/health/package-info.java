/** How a consumer is: start with {@link io.streamsentinel.health.ConsumerHealth}. */
@NullMarked
package io.streamsentinel.health;

import org.jspecify.annotations.NullMarked;
