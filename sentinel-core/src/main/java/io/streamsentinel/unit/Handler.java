package io.streamsentinel.unit;

/**
 * What shall happen because of one record. A handler is a function of a record and an open {@link
 * Unit}: it says what shall happen through the unit, and nothing happens until it returns. All of
 * it then happens exactly once, or none of it.
 *
 * <p>A handler that throws leaves nothing behind. Its record is tried again with backoff and, when
 * the attempts are used up, given up on: dead-lettered, or its partition quarantined. {@link
 * io.streamsentinel.error.AbortableException}, {@link io.streamsentinel.error.FatalException} and a
 * serializer's refusal skip the attempts; {@link Unit#notNow} waits without counting one, {@link
 * TryAgainException} brings its own patience.
 *
 * <p>With a concurrency above one, handlers of different keys run side by side; handlers of one key
 * never do, and run in offset order. Effects outside the unit (a call to another system) are not
 * covered by any promise.
 *
 * @param <K> the type of decoded keys
 * @param <V> the type of decoded values
 */
@FunctionalInterface
public interface Handler<K, V> {

  /**
   * Handles one record.
   *
   * @param record the decoded record
   * @param unit takes what shall happen; closed when this method returns
   * @throws Exception if the record can't be handled now (see the class comment)
   */
  void process(Received<K, V> record, Unit unit) throws Exception;
}
