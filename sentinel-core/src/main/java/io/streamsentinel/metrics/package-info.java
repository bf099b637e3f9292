/** The names of the meters: start with {@link io.streamsentinel.metrics.Meters}. */
@NullMarked
package io.streamsentinel.metrics;

import org.jspecify.annotations.NullMarked;
