package io.streamsentinel.examples.bench;

import io.streamsentinel.feature.FeatureView;
import io.streamsentinel.feature.FeatureViewBuilder;
import io.streamsentinel.feature.Field;
import io.streamsentinel.feature.Window;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;

/** The event of the feature benchmarks, and the five-window user view over it. */
record FeatureEvent(String user, long timeMillis, long amountMinor) {
  static final long START = 1_700_000_000_000L;

  /** The five windows, by the suffix of their features. */
  static final Map<String, Duration> WINDOWS = windows();

  private static final int BYTES = 16;

  private static Map<String, Duration> windows() {
    Map<String, Duration> windows = new LinkedHashMap<>();
    windows.put("5min", Duration.ofMinutes(5));
    windows.put("1h", Duration.ofHours(1));
    windows.put("24h", Duration.ofHours(24));
    windows.put("7d", Duration.ofDays(7));
    windows.put("30d", Duration.ofDays(30));
    return windows;
  }

  /** Count and sum over each of the five windows. */
  static FeatureView<FeatureEvent> view(int maxEvents) {
    Field<FeatureEvent> amount = Field.decimal("amount", 2, FeatureEvent::amountMinor);
    FeatureViewBuilder<FeatureEvent> view =
        FeatureView.builder("bench-user", FeatureEvent::user, FeatureEvent::timeMillis);
    WINDOWS.forEach(
        (name, length) -> {
          view.count("count_" + name, Window.of(length));
          view.sum("sum_" + name, amount, Window.of(length));
        });
    return view.maxEvents(maxEvents).build();
  }

  /**
   * Events in order of time, of users drawn evenly.
   *
   * @param perUserIn30Days how many of a user's events a window of 30 days then holds
   */
  static FeatureEvent[] events(int count, int users, int perUserIn30Days, long seed) {
    Random random = new Random(seed);
    String[] names = new String[users];
    for (int i = 0; i < users; i++) {
      names[i] = "user-" + i;
    }
    double step = Duration.ofDays(30).toMillis() / ((double) users * perUserIn30Days);
    FeatureEvent[] events = new FeatureEvent[count];
    for (int i = 0; i < count; i++) {
      events[i] =
          new FeatureEvent(
              names[random.nextInt(users)], START + (long) (i * step), random.nextInt(50_000));
    }
    return events;
  }

  byte[] toBytes() {
    byte[] key = user.getBytes(StandardCharsets.UTF_8);
    return ByteBuffer.allocate(BYTES + key.length)
        .putLong(timeMillis)
        .putLong(amountMinor)
        .put(key)
        .array();
  }

  static FeatureEvent parse(byte[] bytes) {
    ByteBuffer buffer = ByteBuffer.wrap(bytes);
    return new FeatureEvent(
        new String(bytes, BYTES, bytes.length - BYTES, StandardCharsets.UTF_8),
        buffer.getLong(),
        buffer.getLong());
  }
}
