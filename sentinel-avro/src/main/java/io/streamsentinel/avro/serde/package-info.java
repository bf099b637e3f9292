/**
 * Kafka serializer and deserializer: {@link io.streamsentinel.avro.serde.SentinelAvroSerializer}
 * and {@link io.streamsentinel.avro.serde.SentinelAvroDeserializer}.
 */
@NullMarked
package io.streamsentinel.avro.serde;

import org.jspecify.annotations.NullMarked;
