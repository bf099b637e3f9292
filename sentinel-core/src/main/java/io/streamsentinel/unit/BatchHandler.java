package io.streamsentinel.unit;

import java.util.List;

/**
 * What shall happen because of several records at once, for scoring or look-ups in one round trip.
 * Effects still belong to one record each: every record comes with its own {@link Unit}.
 *
 * <p>If it throws {@link io.streamsentinel.error.RetriableException} (or Kafka's own), the whole
 * batch is tried again. On any other exception the batch is cut in half, left half first, until the
 * records that can't be handled stand alone; these are then given up on one by one.
 *
 * @param <K> the type of decoded keys
 * @param <V> the type of decoded values
 */
@FunctionalInterface
public interface BatchHandler<K, V> {

  /**
   * Handles records of one partition, in offset order.
   *
   * @param batch the records, each with its unit; never empty
   * @throws Exception if they can't be handled (see the class comment)
   */
  void process(List<Work<K, V>> batch) throws Exception;
}
