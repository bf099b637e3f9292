/**
 * What the example applications share: servers to run on, events to feed in, consumers at work, and
 * readers that count from the outside what came of it. Start with {@link
 * io.streamsentinel.examples.pipeline.Drive}.
 */
@NullMarked
package io.streamsentinel.examples.pipeline;

import org.jspecify.annotations.NullMarked;
