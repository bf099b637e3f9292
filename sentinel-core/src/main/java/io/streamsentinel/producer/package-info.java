/** Sending records once: start with {@link io.streamsentinel.producer.IdempotentProducer}. */
@NullMarked
package io.streamsentinel.producer;

import org.jspecify.annotations.NullMarked;
