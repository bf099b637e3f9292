package io.streamsentinel.consumer;

import io.streamsentinel.feature.FeatureStage;
import io.streamsentinel.feature.FeatureVector;
import io.streamsentinel.feature.FeatureView;
import io.streamsentinel.feature.Features;
import io.streamsentinel.feature.Field;
import io.streamsentinel.feature.RedisFeatureStore;
import io.streamsentinel.feature.Window;
import io.streamsentinel.settings.RedisSettings;
import io.streamsentinel.state.StateScene;
import java.time.Duration;

/**
 * A consumer with state and features in a process of its own, which stands still as {@link
 * CrashChild} does. Its events are numbers; each is its own amount and its own second.
 */
final class FeatureCrashChild {
  static final long START = 1_700_000_000_000L;
  static final int KEYS = 50;
  static final int WINDOW_SECONDS = 1_000;

  private FeatureCrashChild() {}

  /** Count and sum of a key's numbers over the window. */
  static FeatureView<String> view(String name) {
    Field<String> amount = Field.number("amount", Long::parseLong);
    Window window = Window.of(Duration.ofSeconds(WINDOW_SECONDS));
    return FeatureView.<String>builder(
            name,
            value -> "k" + Long.parseLong(value) % KEYS,
            value -> START + 1000 * Long.parseLong(value))
        .count("n", window)
        .sum("sum", amount, window)
        .build();
  }

  /** What a row's note must hold. */
  static String note(FeatureVector vector) {
    return vector.exact("n") + "/" + vector.exact("sum");
  }

  /** Arguments: those of {@link StateCrashChild}, then Redis. */
  public static void main(String[] args) {
    RedisFeatureStore store =
        RedisFeatureStore.connect(RedisSettings.of(args[11]), Duration.ofSeconds(5));
    StateCrashChild.builder(args)
        .with(
            FeatureStage.builder(store, String.class, view(args[2]))
                .flushInterval(Duration.ofMillis(20))
                .cachedEntities(10)
                .build())
        .process(
            (record, unit) -> {
              unit.execute(
                  StateScene.INSERT,
                  Long.parseLong(record.value()),
                  note(Features.of(unit).vector()));
              unit.send(args[3], record.key(), record.value());
            })
        .build()
        .run();
  }
}
