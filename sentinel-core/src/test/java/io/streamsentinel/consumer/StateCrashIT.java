package io.streamsentinel.consumer;

import static org.awaitility.Awaitility.await;

import io.streamsentinel.stack.Service;
import io.streamsentinel.stack.Stack;
import io.streamsentinel.stack.WithStack;
import io.streamsentinel.state.StateScene;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Processes with state, killed and stopped at each named place of an epoch's way, on a real broker
 * and a real database.
 */
@Tag("long")
@WithStack(start = {Service.KAFKA, Service.POSTGRES})
class StateCrashIT {

  private static final int RECORDS = 3_000;

  private static final List<CrashPoint> WAY =
      List.of(
          CrashPoint.CLAIMED,
          CrashPoint.ADOPTED,
          CrashPoint.EPOCH_CLOSED,
          CrashPoint.BEFORE_COMMIT_DONE,
          CrashPoint.BEGUN,
          CrashPoint.SENT,
          CrashPoint.FLUSHED,
          CrashPoint.OFFSETS_SENT,
          CrashPoint.COMMITTED,
          CrashPoint.AFTER_COMMIT_DONE);

  @Test
  void process_killed_at_each_step_loses_and_doubles_nothing(Stack stack) throws Exception {
    try (StateScene scene = new StateScene(stack, 2)) {
      scene.produce(RECORDS);
      for (CrashPoint point : WAY) {
        int hit = point == CrashPoint.CLAIMED || point == CrashPoint.ADOPTED ? 1 : 3;
        try (Child child = child(stack, scene, "a", point.name(), hit)) {
          child.awaitReached();
          child.kill();
        }
      }
      try (Child last = child(stack, scene, "a", "NONE", 1)) {
        scene.awaitDone();
        last.kill();
      }
      scene.check();
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = CrashPoint.class,
      names = {"CLAIMED", "BEFORE_COMMIT_DONE", "OFFSETS_SENT"})
  void zombie_that_wakes_after_its_successor_has_finished_changes_nothing(
      CrashPoint point, Stack stack) throws Exception {
    try (StateScene scene = new StateScene(stack, 2)) {
      scene.produce(RECORDS);
      int hit = point == CrashPoint.CLAIMED ? 1 : 3;
      try (Child zombie = child(stack, scene, "a", point.name(), hit)) {
        zombie.awaitReached();
        zombie.pause();
        try (Child successor = child(stack, scene, "b", "NONE", 1)) {
          scene.awaitDone();
          zombie.resume();
          zombie.letGo();
          await()
              .during(Duration.ofSeconds(2))
              .atMost(Duration.ofSeconds(30))
              .ignoreExceptions()
              .until(
                  () -> {
                    scene.check();
                    return true;
                  });
          successor.kill();
        }
      }
      scene.check();
    }
  }

  private static Child child(Stack stack, StateScene scene, String instance, String point, int hit)
      throws Exception {
    return Child.start(
        StateCrashChild.class,
        List.of(
            scene.servers(),
            scene.group(),
            scene.in(),
            scene.out(),
            scene.dead(),
            instance,
            point,
            "" + hit,
            stack.jdbcUrl(),
            stack.postgresUser(),
            scene.database().schema()));
  }
}
