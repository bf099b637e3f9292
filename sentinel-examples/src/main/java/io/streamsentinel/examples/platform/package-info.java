/**
 * Watching a platform: what its users do, what its services write, how its hosts are. Three
 * applications share the topics: {@link io.streamsentinel.examples.platform.Analytics}, {@link
 * io.streamsentinel.examples.platform.Alerting} and {@link
 * io.streamsentinel.examples.platform.Archive}.
 */
@NullMarked
package io.streamsentinel.examples.platform;

import org.jspecify.annotations.NullMarked;
