package io.streamsentinel.consumer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.streamsentinel.feature.FeatureReading;
import io.streamsentinel.feature.FeatureView;
import io.streamsentinel.feature.RedisFeatureStore;
import io.streamsentinel.settings.RedisSettings;
import io.streamsentinel.stack.Service;
import io.streamsentinel.stack.Stack;
import io.streamsentinel.stack.WithStack;
import io.streamsentinel.state.StateScene;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * One consumer with state and features, killed at each step of an epoch's way, among them between
 * the database's commit, Kafka's commit and what Redis is given: rows, outputs and features are
 * exact.
 */
@Tag("long")
@WithStack(start = {Service.KAFKA, Service.POSTGRES, Service.REDIS})
class FeatureCrashIT {
  private static final int RECORDS = 3_000;

  private static final List<CrashPoint> WAY =
      List.of(
          CrashPoint.CLAIMED,
          CrashPoint.ADOPTED,
          CrashPoint.EPOCH_CLOSED,
          CrashPoint.BEFORE_COMMIT_DONE,
          CrashPoint.FLUSHED,
          CrashPoint.OFFSETS_SENT,
          CrashPoint.COMMITTED,
          CrashPoint.AFTER_COMMIT_DONE);

  @Test
  void rows_outputs_and_features_are_exact_whatever_step_was_the_last(Stack stack)
      throws Exception {
    try (StateScene scene = new StateScene(stack, 2)) {
      scene.produce(RECORDS);
      for (CrashPoint point : WAY) {
        int hit = point == CrashPoint.CLAIMED || point == CrashPoint.ADOPTED ? 1 : 3;
        try (Child child = child(stack, scene, point.name(), hit)) {
          child.awaitReached();
          child.kill();
        }
      }
      try (Child last = child(stack, scene, "NONE", 1)) {
        scene.awaitDone();
        checkStored(stack, scene);
        last.kill();
      }
      scene.check();
      assertThat(scene.database().column("select note from rows order by id"))
          .isEqualTo(expectedNotes());
    }
  }

  private static List<String> expectedNotes() {
    List<String> notes = new ArrayList<>();
    for (int i = 0; i < RECORDS; i++) {
      // The others break a constraint of the table: they are counted all the same.
      if (i % 100 != 97) {
        notes.add(expected(i, i));
      }
    }
    return notes;
  }

  /** Count and sum of the numbers of a key up to {@code last}, in the window as of {@code asOf}. */
  private static String expected(int last, int asOf) {
    long count = 0;
    long sum = 0;
    for (int i = last; i >= 0; i -= FeatureCrashChild.KEYS) {
      if (i > asOf - FeatureCrashChild.WINDOW_SECONDS) {
        count++;
        sum += i;
      }
    }
    return count + "/" + sum;
  }

  private static void checkStored(Stack stack, StateScene scene) {
    FeatureView<String> view = FeatureCrashChild.view(scene.in());
    Instant end = Instant.ofEpochMilli(FeatureCrashChild.START + 1000L * (RECORDS - 1));
    try (RedisFeatureStore store =
        RedisFeatureStore.connect(RedisSettings.of(stack.redisUri()), Duration.ofSeconds(5))) {
      await()
          .atMost(Duration.ofSeconds(30))
          .untilAsserted(
              () -> {
                for (int key = 0; key < FeatureCrashChild.KEYS; key++) {
                  FeatureReading reading = store.read(view, "k" + key, end);
                  int last = RECORDS - FeatureCrashChild.KEYS + key;
                  assertThat(FeatureCrashChild.note(reading.vector()))
                      .isEqualTo(expected(last, RECORDS - 1));
                }
              });
    }
  }

  private static Child child(Stack stack, StateScene scene, String point, int hit)
      throws Exception {
    return Child.start(
        FeatureCrashChild.class,
        List.of(
            scene.servers(),
            scene.group(),
            scene.in(),
            scene.out(),
            scene.dead(),
            "a",
            point,
            "" + hit,
            stack.jdbcUrl(),
            stack.postgresUser(),
            scene.database().schema(),
            stack.redisUri()));
  }
}
