/**
 * Where the servers are and how to reach them: start with {@link
 * io.streamsentinel.settings.Settings}, or with {@link io.streamsentinel.settings.KafkaSettings}
 * where Kafka is all there is.
 */
@NullMarked
package io.streamsentinel.settings;

import org.jspecify.annotations.NullMarked;
