package io.streamsentinel.feature;

import static org.assertj.core.api.Assertions.assertThat;

import io.streamsentinel.feature.Handbook.Row;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** All 14 reference features on every row, one row at a time through the engine. */
class HandbookParityTest {

  @Test
  void every_reference_feature_is_reproduced_on_every_row() {
    List<Path> files = Handbook.files();
    FeatureEngine<Row> customers = FeatureEngine.of(Handbook.customers());
    FeatureEngine<Row> terminals = FeatureEngine.of(Handbook.terminals());
    long rows = 0;

    for (Path file : files) {
      for (Row row : Handbook.rows(file)) {
        double[] customer = customers.apply(row).values();
        double[] terminal = terminals.apply(row).values();
        for (int i = 0; i < row.expected().size(); i++) {
          double actual = i < customer.length ? customer[i] : terminal[i - customer.length];
          if (!Handbook.same(i, actual, row.expected().get(i))) {
            throw new AssertionError(
                "transaction "
                    + row.id()
                    + ", column "
                    + i
                    + ": "
                    + actual
                    + " instead of "
                    + row.expected().get(i));
          }
        }
        rows++;
      }
    }

    assertThat(files).hasSize(38);
    assertThat(rows).isGreaterThan(360_000);
  }
}
