/**
 * Avro on Kafka: events in {@code event}, serializer and deserializer in {@code serde}, the schema
 * registry in {@code registry}, changes of schemas in {@code evolution}. Here is what all of them
 * share: {@link io.streamsentinel.avro.Masking} of sensitive fields.
 */
@NullMarked
package io.streamsentinel.avro;

import org.jspecify.annotations.NullMarked;
