/**
 * Talking to a schema registry: start at {@link io.streamsentinel.avro.registry.SchemaRegistries},
 * which makes a {@link io.streamsentinel.avro.registry.SchemaRegistry} of configuration.
 */
@NullMarked
package io.streamsentinel.avro.registry;

import org.jspecify.annotations.NullMarked;
