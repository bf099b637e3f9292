/** Avro events and a schema registry client for Kafka. */
@NullMarked
package io.streamsentinel.avro;

import org.jspecify.annotations.NullMarked;
