package io.streamsentinel.feature;

import static org.assertj.core.api.Assertions.assertThat;

import io.streamsentinel.deadletter.DeadLetterHeaders;
import java.util.Arrays;
import java.util.List;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.junit.jupiter.api.Test;

class VectorCodecTest {
  private static final long T = 1_700_000_000_000L;

  private final FeatureView<Tx> view =
      Tx.view()
          .count("n", Window.days(1))
          .sum("sum", Tx.AMOUNT, Window.days(1))
          .mean("mean", Tx.AMOUNT, Window.days(1))
          .build();

  private FeatureVector vector() {
    FeatureEngine<Tx> engine = FeatureEngine.of(view);
    var unused = engine.apply(Tx.of("a", T, 5));
    return engine.apply(Tx.of("a", T + 1, 6)).marked(FeatureVector.STALE);
  }

  private static Headers headers(byte[] value) {
    return new RecordHeaders().add(DeadLetterHeaders.FEATURES, value);
  }

  @Test
  void a_vector_comes_back_as_it_went() {
    Features gone = new Features(List.of(view), List.of(vector()));

    assertThat(VectorCodec.read(headers(gone.bytes()), List.of(view)))
        .hasValueSatisfying(back -> assertThat(back.vector()).isEqualTo(vector()));
  }

  @Test
  void a_view_that_has_other_features_in_another_order_finds_its_own_by_name() {
    Features gone = new Features(List.of(view), List.of(vector()));
    FeatureView<Tx> less =
        Tx.view().mean("mean", Tx.AMOUNT, Window.days(1)).count("n", Window.days(1)).build();

    assertThat(VectorCodec.read(headers(gone.bytes()), List.of(less)))
        .hasValueSatisfying(
            back -> {
              assertThat(back.vector(less).exact("n")).isEqualTo(2);
              assertThat(back.vector(less).value(0)).isEqualTo(vector().value("mean"));
            });
  }

  @Test
  void a_view_with_a_feature_that_did_not_exist_then_has_no_vector() {
    Features gone = new Features(List.of(view), List.of(vector()));
    FeatureView<Tx> more = Tx.view().count("of_today", Window.days(1)).build();

    assertThat(VectorCodec.read(headers(gone.bytes()), List.of(more))).isEmpty();
  }

  @Test
  void bytes_that_are_none_of_ours_are_no_vector() {
    byte[] sound = new Features(List.of(view), List.of(vector())).bytes();
    for (int length = 0; length < sound.length; length++) {
      assertThat(VectorCodec.read(headers(Arrays.copyOf(sound, length)), List.of(view))).isEmpty();
    }
    byte[] other = sound.clone();
    other[0] = 9;
    assertThat(VectorCodec.read(headers(other), List.of(view))).isEmpty();
    assertThat(
            VectorCodec.read(
                headers(new byte[] {1, -1, -1, -1, -1, -1, -1, -1, -1, -1, 1}), List.of(view)))
        .isEmpty();
    assertThat(VectorCodec.read(new RecordHeaders(), List.of(view))).isEmpty();
  }
}
