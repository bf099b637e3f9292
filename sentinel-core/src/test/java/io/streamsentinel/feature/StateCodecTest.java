package io.streamsentinel.feature;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HexFormat;
import org.junit.jupiter.api.Test;

/** The layout that {@code docs/features.md} shows, byte by byte: it may not change in version 1. */
class StateCodecTest {
  private static final long T = 1_700_000_000_000L;
  private static final String DOCUMENTED =
      "01" + "01020304" + "02" + "04" + "80a0abfef962" + "ac02" + "c0a907" + "f403";

  private final FeatureView<Tx> view = Tx.view().sum("spent", Tx.AMOUNT, Window.hours(24)).build();
  private final StateCodec<Tx> codec = new StateCodec<>(view.compiled());

  private EntityState state() {
    EntityState state = new EntityState(view.plan());
    state.fold(T, 0, 0, new long[] {150});
    state.fold(T + 60_000, 1, 0, new long[] {250});
    return state;
  }

  @Test
  void a_value_is_written_as_documented() {
    byte[] value = codec.whole(state(), 0, offset -> true, 0x01020304, 1);

    assertThat(HexFormat.of().formatHex(value)).isEqualTo(DOCUMENTED);
    assertThat(codec.read(view.plan(), value).lastOffset()).isEqualTo(1);
  }

  @Test
  void a_chunk_is_appended_as_documented() {
    EntityState state = state();
    state.fold(T + 3_660_000, 7, 0, new long[] {999});

    byte[] chunk = codec.chunk(state, 2, 3, 7, 1);

    assertThat(HexFormat.of().formatHex(chunk)).isEqualTo("0c" + "02" + "80bab703" + "ce0f");
    byte[] whole = HexFormat.of().parseHex(DOCUMENTED + HexFormat.of().formatHex(chunk));
    StateCodec.Decoded decoded = codec.read(view.plan(), whole);
    assertThat(decoded.lastOffset()).isEqualTo(7);
    assertThat(decoded.state().size()).isEqualTo(3);
    assertThat(decoded.state().clock()).isEqualTo(T + 3_660_000);
  }

  @Test
  void a_cut_value_is_an_error_and_never_a_shorter_history() {
    byte[] value = codec.whole(state(), 0, offset -> true, 0x01020304, 1);
    byte[] cut = java.util.Arrays.copyOf(value, value.length - 1);

    assertThatThrownBy(() -> codec.read(view.plan(), cut))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("is cut");
  }
}
