package io.streamsentinel.consumer;

/** Sees an epoch pass the {@link CrashPoint}s. Does nothing outside tests. */
@FunctionalInterface
interface Witness {

  Witness NONE = point -> {};

  void at(CrashPoint point);
}
