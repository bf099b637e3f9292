package io.streamsentinel.state;

import static io.streamsentinel.state.Fakes.bytes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.streamsentinel.state.OutboxRow.OutboxUnit;
import io.streamsentinel.unit.Position;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OutboxFormatTest {

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void every_output_comes_back_byte_for_byte_with_its_units_boundaries(long seed) {
    OutboxRow row = random(new Random(seed));

    List<OutboxUnit> back =
        OutboxFormat.decode(OutboxFormat.VERSION, row.from(), OutboxFormat.encode(row));

    assertThat(back).usingRecursiveComparison().isEqualTo(row.units());
  }

  @Test
  void a_payload_of_an_unknown_version_is_refused() {
    byte[] payload = OutboxFormat.encode(random(new Random(1)));

    assertThatThrownBy(() -> OutboxFormat.decode((short) 2, 0, payload))
        .hasMessageContaining("format 2");
  }

  @Test
  void a_damaged_payload_is_refused_wherever_it_is_cut() {
    byte[] payload = OutboxFormat.encode(random(new Random(1)));

    for (int length = 0; length < payload.length; length++) {
      byte[] cut = Arrays.copyOf(payload, length);
      assertThatThrownBy(() -> OutboxFormat.decode(OutboxFormat.VERSION, 0, cut))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  @Test
  void a_payload_with_a_tail_is_refused() {
    byte[] payload = OutboxFormat.encode(random(new Random(1)));

    assertThatThrownBy(
            () ->
                OutboxFormat.decode(
                    OutboxFormat.VERSION, 0, Arrays.copyOf(payload, payload.length + 1)))
        .hasMessageContaining("1 bytes too many");
  }

  private static OutboxRow random(Random random) {
    long from = random.nextInt(1_000_000);
    List<OutboxUnit> units = new ArrayList<>();
    long offset = from;
    for (int i = 0; i < 50; i++) {
      List<ProducerRecord<byte[], byte[]>> outputs = new ArrayList<>();
      for (int j = random.nextInt(4); j > 0; j--) {
        outputs.add(output(random));
      }
      units.add(new OutboxUnit(offset, outputs));
      offset += 1 + random.nextInt(3);
    }
    return new OutboxRow(from, Position.of(offset), 3, units);
  }

  private static ProducerRecord<byte[], byte[]> output(Random random) {
    byte[] value = new byte[random.nextInt(300)];
    random.nextBytes(value);
    ProducerRecord<byte[], byte[]> output =
        new ProducerRecord<>(
            "topic-" + random.nextInt(3),
            random.nextBoolean() ? null : random.nextInt(12),
            random.nextBoolean() ? null : Math.abs(random.nextLong() >> 1),
            random.nextBoolean() ? null : bytes("key" + random.nextInt()),
            random.nextInt(5) == 0 ? null : value);
    for (int i = random.nextInt(3); i > 0; i--) {
      output.headers().add("h" + i, random.nextBoolean() ? null : bytes("v" + random.nextInt()));
    }
    return output;
  }
}
