package io.streamsentinel.consumer;

import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * A serialised record and an upper bound of what it takes in a request.
 *
 * @param record the record
 * @param size in bytes
 */
record Encoded(ProducerRecord<byte[], byte[]> record, int size) {}
