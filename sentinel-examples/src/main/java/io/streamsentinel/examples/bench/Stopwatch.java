package io.streamsentinel.examples.bench;

/**
 * Times what comes after the warm-up, and counts what all threads allocate meanwhile. Used by one
 * thread, but for {@link #committed}; read when that thread is done.
 */
final class Stopwatch {

  private final long warm;
  private final long last;
  private long seen;
  private long begun;
  private long committed;
  private volatile long ended;
  private long allocatedBefore;
  private long allocatedAfter;

  Stopwatch(long warm, long last) {
    this.warm = warm;
    this.last = last;
  }

  void one() {
    seen++;
    if (seen == warm) {
      allocatedBefore = MemoryRun.allocated();
      begun = System.nanoTime();
    } else if (seen == last) {
      allocatedAfter = MemoryRun.allocated();
    }
  }

  long seen() {
    return seen;
  }

  /** So many more are committed: if those were the last, the time is up. On one thread. */
  void committed(long records) {
    committed += records;
    if (committed >= last && ended == 0) {
      ended = System.nanoTime();
    }
  }

  /** Records a second since the warm-up ended. */
  double perSecond() {
    return (seen - warm) * 1e9 / ((ended == 0 ? System.nanoTime() : ended) - begun);
  }

  /** What was measured until now. */
  Measured measured() {
    return new Measured(perSecond(), (allocatedAfter - allocatedBefore) / (double) (last - warm));
  }

  /**
   * What a contestant reached.
   *
   * @param perSecond records a second
   * @param bytesPerRecord allocated on the heap, the Kafka clients' share included
   */
  record Measured(double perSecond, double bytesPerRecord) {}
}
