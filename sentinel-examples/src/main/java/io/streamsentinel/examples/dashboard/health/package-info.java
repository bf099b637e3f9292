/**
 * How the parts of a running system are: start with {@link
 * io.streamsentinel.examples.dashboard.health.HealthBoard}.
 */
@NullMarked
package io.streamsentinel.examples.dashboard.health;

import org.jspecify.annotations.NullMarked;
