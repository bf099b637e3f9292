package io.streamsentinel.state;

import static org.assertj.core.api.Assertions.assertThat;

import io.streamsentinel.state.ProtocolWorld.Bounds;
import io.streamsentinel.state.ProtocolWorld.Next;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every order of every step, with crashes, zombies, lost answers and late commits anywhere, within
 * bounds: with all checks on nothing goes wrong and everything gets done; without any one of them,
 * something goes wrong.
 */
class ProtocolExplorerTest {

  /** Any fault at any step. */
  private static final Bounds ONE_FAULT = new Bounds(2, 2, 1, 1, 1, 1, 1, 1, 1);

  /** Any two faults, of one kind or of two, at any two steps. */
  private static final Bounds TWO_FAULTS = new Bounds(2, 2, 1, 2, 2, 2, 2, 2, 2);

  @Test
  void nothing_goes_wrong_and_everything_gets_done_whatever_fault_happens() {
    Result result = explore(ONE_FAULT, Set.of());

    assertThat(result.violation()).isNull();
    assertThat(result.states()).isGreaterThan(10_000);
  }

  /** A minute: {@code -Pchaos}. */
  @Test
  @Tag("chaos")
  void nothing_goes_wrong_and_everything_gets_done_whatever_two_faults_happen() {
    Result result = explore(TWO_FAULTS, Set.of());

    assertThat(result.violation()).isNull();
    assertThat(result.states()).isGreaterThan(300_000);
  }

  /** Minutes to an hour: {@code -Dsentinel.chaos=true}. */
  @ParameterizedTest
  @MethodSource("larger")
  @EnabledIfSystemProperty(named = "sentinel.chaos", matches = "true")
  void nothing_goes_wrong_in_a_larger_world(Bounds bounds) {
    assertThat(explore(bounds, Set.of()).violation()).isNull();
  }

  static Stream<Bounds> larger() {
    return Stream.of(
        new Bounds(2, 2, 2, 2, 2, 2, 2, 2, 2),
        new Bounds(2, 3, 1, 2, 2, 1, 1, 1, 2),
        new Bounds(2, 2, 1, 2, 1, 1, 1, 1, 3));
  }

  @ParameterizedTest
  @EnumSource(ProtocolCheck.class)
  void without_any_one_check_something_goes_wrong(ProtocolCheck missing) {
    Result result = explore(TWO_FAULTS, EnumSet.of(missing));

    assertThat(result.violation()).isNotNull();
  }

  /** The first violation with the way to it, or null. */
  record Result(int states, @Nullable String violation) {}

  private record Path(@Nullable Path before, String action) {}

  private record Visit(ProtocolWorld world, @Nullable Path path) {}

  private static Result explore(Bounds bounds, Set<ProtocolCheck> off) {
    Set<UUID> seen = new HashSet<>();
    Deque<Visit> queue = new ArrayDeque<>();
    ProtocolWorld start = ProtocolWorld.initial(bounds, off);
    queue.add(new Visit(start, null));
    seen.add(hash(start));
    Result result = null;
    while (!queue.isEmpty() && result == null) {
      Visit visit = queue.remove();
      boolean stuck = true;
      for (Next next : visit.world().next()) {
        stuck &= next.fault();
        if (!seen.add(hash(next.world()))) {
          continue;
        }
        Path path = new Path(visit.path(), next.action());
        String violation = next.world().violation();
        if (violation != null) {
          result = new Result(seen.size(), violation + way(path));
          break;
        }
        queue.add(new Visit(next.world(), path));
      }
      if (result == null && stuck && !visit.world().complete()) {
        result =
            new Result(
                seen.size(), "nothing more happens, and not all is done" + way(visit.path()));
      }
    }
    if (result == null) {
      result = new Result(seen.size(), null);
    }
    System.out.printf(
        "explored %s without %s: %,d states, %s%n",
        bounds,
        off,
        result.states(),
        result.violation() == null ? "no violation" : "VIOLATION " + result.violation());
    return result;
  }

  private static UUID hash(ProtocolWorld world) {
    return UUID.nameUUIDFromBytes(world.identity().getBytes(StandardCharsets.UTF_8));
  }

  private static String way(@Nullable Path path) {
    List<String> actions = new ArrayList<>();
    for (Path at = path; at != null; at = at.before()) {
      actions.add(0, at.action());
    }
    return ":\n  " + String.join("\n  ", actions);
  }
}
