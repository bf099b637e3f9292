package io.streamsentinel.consumer;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.DoubleSupplier;
import java.util.function.IntFunction;
import java.util.function.LongSupplier;

/**
 * What the engine knows of the world: real in production, in memory and driven by a seed in the
 * simulation.
 *
 * @param source where records come from
 * @param outlets makes the producer of a lane
 * @param cluster what is asked of the cluster
 * @param ticker a clock that only goes forward, in nanoseconds
 * @param wallMillis milliseconds since 1970, for what people read; no decision hangs on it but how
 *     long a group has existed
 * @param random from 0 to 1
 * @param pauses how a thread waits between two attempts
 * @param waiting how the thread that polls waits inside a rebalance
 */
record Ports(
    Source source,
    IntFunction<Outlet> outlets,
    Cluster cluster,
    LongSupplier ticker,
    LongSupplier wallMillis,
    DoubleSupplier random,
    Pauses pauses,
    Ownership.Waiting waiting) {

  /** Those of production: Kafka's clients, and this machine's clocks. */
  static Ports real(Options options, KafkaCluster cluster) {
    return new Ports(
        new PatientSource(
            () ->
                new KafkaSource(
                    ClientProperties.consumer(options),
                    options.topics(),
                    options.leaveOnClose(),
                    options.clientRegistry()),
            System::nanoTime,
            Ports::park),
        lane -> new KafkaOutlet(ClientProperties.producer(options, lane), options.clientRegistry()),
        cluster,
        System::nanoTime,
        System::currentTimeMillis,
        () -> ThreadLocalRandom.current().nextDouble(),
        Ports::park,
        Ports::await);
  }

  private static void park(Duration pause) {
    LockSupport.parkNanos(pause.toNanos());
  }

  private static void await(BooleanSupplier condition, Duration bound) {
    long deadline = System.nanoTime() + bound.toNanos();
    while (!condition.getAsBoolean()
        && System.nanoTime() - deadline < 0
        && !Thread.currentThread().isInterrupted()) {
      LockSupport.parkNanos(1_000_000);
    }
  }
}
