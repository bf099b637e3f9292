/** Our Avro serializer beside Confluent's and Jackson: start with {@code AvroBench}. */
@NullMarked
package io.streamsentinel.examples.bench.avro;

import org.jspecify.annotations.NullMarked;
