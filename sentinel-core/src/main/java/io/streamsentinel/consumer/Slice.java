package io.streamsentinel.consumer;

import io.streamsentinel.unit.Position;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * What one poll returned for one partition.
 *
 * @param partition the ownership it was fetched under
 * @param records possibly none, where the log holds only markers
 * @param end the position after it
 */
record Slice(Partition partition, List<ConsumerRecord<byte[], byte[]>> records, Position end) {}
