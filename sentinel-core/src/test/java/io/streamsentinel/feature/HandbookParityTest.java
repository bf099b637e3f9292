package io.streamsentinel.feature;

import static org.assertj.core.api.Assertions.assertThat;

import io.streamsentinel.feature.Handbook.Row;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** All 14 reference features on every row, one row at a time through the engine. */
class HandbookParityTest {

  private final FeatureEngine<Row> customers = FeatureEngine.of(Handbook.customers());
  private final FeatureEngine<Row> terminals = FeatureEngine.of(Handbook.terminals());

  @Test
  void every_reference_feature_is_reproduced_on_every_row() {
    List<Path> files = Handbook.files();
    long rows = 0;

    for (Path file : files) {
      for (Row row : Handbook.rows(file)) {
        check(row);
        rows++;
      }
    }

    assertThat(files).hasSize(38);
    assertThat(rows).isGreaterThan(360_000);
  }

  /** Made for this test: rows on each edge, a second inside and on it; features by definition. */
  @Test
  void every_edge_of_the_reference_is_kept() throws IOException {
    List<String> lines;
    try (InputStream edges = HandbookParityTest.class.getResourceAsStream("edges.csv")) {
      assertThat(edges).isNotNull();
      lines = new String(edges.readAllBytes(), StandardCharsets.UTF_8).lines().skip(1).toList();
    }

    lines.forEach(line -> check(Row.parse(line)));

    assertThat(lines).hasSize(18);
  }

  private void check(Row row) {
    double[] customer = customers.apply(row).values();
    double[] terminal = terminals.apply(row).values();
    for (int i = 0; i < row.expected().size(); i++) {
      double actual = i < customer.length ? customer[i] : terminal[i - customer.length];
      if (!Handbook.same(i, actual, row.expected().get(i))) {
        throw new AssertionError(
            "transaction %d, column %d: %s instead of %s"
                .formatted(row.id(), i, actual, row.expected().get(i)));
      }
    }
  }
}
