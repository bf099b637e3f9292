/**
 * What is in Kafka and the registry, read without leaving a trace: start with {@link
 * io.streamsentinel.examples.dashboard.streams.Messages}.
 */
@NullMarked
package io.streamsentinel.examples.dashboard.streams;

import org.jspecify.annotations.NullMarked;
