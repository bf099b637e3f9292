/**
 * Where the servers are and how to reach them: start with {@link
 * io.streamsentinel.settings.KafkaSettings}.
 */
@NullMarked
package io.streamsentinel.settings;

import org.jspecify.annotations.NullMarked;
