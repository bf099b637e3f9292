package io.streamsentinel.consumer;

import java.time.Duration;

/** How a thread of the engine waits between two attempts; the simulation's does not. */
@FunctionalInterface
interface Pauses {

  void pause(Duration duration);
}
