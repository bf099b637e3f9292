package io.streamsentinel.examples.bench;

/** Times what comes after the warm-up. Used by one thread; read when that thread is done. */
final class Stopwatch {

  private final long warm;
  private long seen;
  private long begun;

  Stopwatch(long warm) {
    this.warm = warm;
  }

  void one() {
    if (++seen == warm) {
      begun = System.nanoTime();
    }
  }

  long seen() {
    return seen;
  }

  /** Records a second since the warm-up ended. */
  double perSecond() {
    return (seen - warm) * 1e9 / (System.nanoTime() - begun);
  }
}
