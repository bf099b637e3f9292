package io.streamsentinel.examples.generator;

import io.streamsentinel.avro.event.SystemMetricEvent;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Nine hosts and their readings: processors follow the day, memory leaks until a restart every
 * twelve hours, disks fill up by one percent a day, and the network follows the day too.
 */
final class Hosts {

  /** Their names. */
  static final List<String> NAMES =
      List.of("web-1", "web-2", "web-3", "app-1", "app-2", "app-3", "db-1", "db-2", "cache-1");

  private static final long LEAK_MILLIS = DayCurve.DAY_MILLIS / 2;
  private static final double FLOOD = 6;

  private final long seed;
  private final long epochMillis;
  private final Dice dice;

  Hosts(long seed, long epochMillis, Dice dice) {
    this.seed = seed;
    this.epochMillis = epochMillis;
    this.dice = dice;
  }

  /** The four readings of a host. */
  List<PlatformEvent> readings(int host, long timeMillis, @Nullable Incident incident) {
    String name = NAMES.get(host);
    boolean busy = befalls(incident, Incident.Kind.BUSY, name, timeMillis);
    boolean flood = befalls(incident, Incident.Kind.FLOOD, name, timeMillis);
    double day = StrictMath.sin(2 * StrictMath.PI * timeMillis / DayCurve.DAY_MILLIS);
    double cpu = busy ? dice.between(96.0, 100.0) : 35 + 20 * trait(host, 1) + 12 * day + noise(3);
    double leaking = Math.floorMod(timeMillis + LEAK_MILLIS * host / 9, LEAK_MILLIS);
    double memory = 40 + 45 * leaking / LEAK_MILLIS + noise(0.5);
    double disk =
        40 + 30 * trait(host, 2) + (timeMillis - epochMillis) / (double) DayCurve.DAY_MILLIS;
    double network = (20e6 + 40e6 * trait(host, 3)) * (1 + 0.3 * day) * (1 + noise(0.05));
    return List.of(
        reading(name, "cpu.utilisation", cpu, "%", timeMillis),
        reading(name, "memory.utilisation", memory, "%", timeMillis),
        reading(name, "disk.utilisation", disk, "%", timeMillis),
        reading(name, "network.received", flood ? FLOOD * network : network, "By/s", timeMillis));
  }

  private static PlatformEvent reading(
      String host, String metric, double value, String unit, long timeMillis) {
    return new PlatformEvent(
        PlatformEvent.Stream.SYSTEM_METRICS,
        host,
        SystemMetricEvent.newBuilder()
            .setHost(host)
            .setMetric(metric)
            .setValue(unit.equals("%") ? Math.max(0, Math.min(100, value)) : value)
            .setUnit(unit)
            .setEventTime(Instant.ofEpochMilli(timeMillis))
            .build());
  }

  private static boolean befalls(
      @Nullable Incident incident, Incident.Kind kind, String host, long timeMillis) {
    return incident != null && incident.source().equals(host) && incident.at(kind, timeMillis);
  }

  private double noise(double deviation) {
    return dice.normal(0, deviation);
  }

  private double trait(int host, int trait) {
    return Dice.fraction(Dice.mix(seed + 8L * host + trait));
  }
}
