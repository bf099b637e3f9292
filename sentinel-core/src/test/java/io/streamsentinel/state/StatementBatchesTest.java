package io.streamsentinel.state;

import static io.streamsentinel.state.Fakes.P0;
import static io.streamsentinel.state.Fakes.P1;
import static org.assertj.core.api.Assertions.assertThat;

import io.streamsentinel.state.Fakes.FakeUnit;
import io.streamsentinel.unit.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StatementBatchesTest {

  @Test
  void units_of_different_keys_share_a_batch_a_statement() {
    List<FakeUnit> units = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      units.add(new FakeUnit(P0, i).says("insert", i).says("update", i));
    }

    assertThat(StatementBatches.of(Saying.of(units)))
        .extracting(batch -> batch.sql() + batch.statements().size())
        .containsExactly("insert100", "update100");
  }

  @Test
  void units_of_one_key_stay_in_order() {
    List<FakeUnit> units =
        List.of(
            new FakeUnit(P0, 0, "a").says("insert", 0).says("update", 0),
            new FakeUnit(P0, 1, "a").says("insert", 1).says("update", 1));

    assertThat(StatementBatches.of(Saying.of(units)))
        .extracting(StatementBatches.Batch::sql)
        .containsExactly("insert", "update", "insert", "update");
  }

  @Test
  void units_without_a_key_stay_in_the_order_of_their_partition() {
    List<FakeUnit> units =
        List.of(
            new FakeUnit(P0, 0, null).says("a").says("b"),
            new FakeUnit(P0, 1, null).says("a"),
            new FakeUnit(P1, 0, null).says("a"));

    assertThat(StatementBatches.of(Saying.of(units)))
        .extracting(batch -> batch.sql() + batch.statements().size())
        .containsExactly("a2", "b1", "a1");
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void no_statement_is_lost_and_no_promised_order_changed(long seed) {
    Random random = new Random(seed);
    List<FakeUnit> units = new ArrayList<>();
    Map<String, List<Integer>> promised = new HashMap<>();
    int count = 0;
    for (int i = 0; i < 300; i++) {
      String key = "k" + random.nextInt(20);
      FakeUnit unit = new FakeUnit(P0, i, key);
      for (int j = random.nextInt(4); j > 0; j--) {
        unit.says("s" + random.nextInt(5), key, count);
        promised.computeIfAbsent(key, any -> new ArrayList<>()).add(count);
        count++;
      }
      units.add(unit);
    }

    Map<String, List<Integer>> done = new HashMap<>();
    for (StatementBatches.Batch batch : StatementBatches.of(Saying.of(units))) {
      for (Statement statement : batch.statements()) {
        assertThat(statement.sql()).isEqualTo(batch.sql());
        done.computeIfAbsent((String) statement.arguments().get(0), any -> new ArrayList<>())
            .add((Integer) statement.arguments().get(1));
      }
    }
    assertThat(done).isEqualTo(promised);
  }
}
