/**
 * Exact features over sliding event-time windows: start with {@link
 * io.streamsentinel.feature.FeatureView}, which says what to compute, and {@link
 * io.streamsentinel.feature.FeatureEngine}, which computes it.
 */
@NullMarked
package io.streamsentinel.feature;

import org.jspecify.annotations.NullMarked;
