package io.streamsentinel.examples.bench.avro;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The benchmark itself, too short to mean anything: that it runs and what it prints. */
@Tag("long")
class AvroBenchIT {

  @Test
  void every_criterion_is_a_line_of_json_with_its_runs() throws Exception {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    AvroBench.run(
        new PrintStream(bytes, true, UTF_8),
        "--rounds",
        "1",
        "--iterations",
        "1",
        "--millis",
        "100");

    Map<String, Double> values = new HashMap<>();
    for (String line : bytes.toString(UTF_8).lines().filter(l -> !l.startsWith("#")).toList()) {
      JsonNode criterion = new ObjectMapper().readTree(line);
      assertThat(criterion.path("bench").asText()).isEqualTo("avro");
      assertThat(criterion.path("runs")).hasSize(1);
      values.put(criterion.path("criterion").asText(), criterion.path("value").asDouble());
    }
    assertThat(values)
        .containsOnlyKeys(
            "encode_vs_confluent",
            "decode_vs_confluent",
            "encode_vs_jackson",
            "decode_vs_jackson",
            "size_vs_json",
            "encode_extra_bytes",
            "decode_extra_bytes");
    assertThat(values.get("encode_vs_confluent")).isPositive();
    assertThat(values.get("size_vs_json")).isBetween(0.1, 0.45);
  }
}
