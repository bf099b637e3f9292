package io.streamsentinel.avro.evolution;

import static org.assertj.core.api.Assertions.assertThat;

import io.streamsentinel.avro.Masking;
import io.streamsentinel.avro.event.PaymentEvent;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.apache.avro.Schema;
import org.apache.avro.SchemaParser;
import org.junit.jupiter.api.Test;

/** What all shipped schemas keep to. */
class EventSchemasTest {

  @Test
  void every_shipped_schema_is_clean() throws IOException {
    SchemaParser parser = new SchemaParser();
    try (Stream<Path> files = Files.list(Path.of("src", "main", "avro"))) {
      for (Path file : files.toList()) {
        parser.parse(file);
      }
    }
    for (Schema schema : parser.getParsedNamedSchemas()) {
      assertThat(SchemaLint.findings(schema)).describedAs(schema.getFullName()).isEmpty();
    }
    assertThat(parser.getParsedNamedSchemas()).hasSizeGreaterThanOrEqualTo(12);
  }

  @Test
  void a_payment_has_no_label_and_names_what_is_sensitive() {
    Schema schema = PaymentEvent.getClassSchema();

    assertThat(schema.getFields())
        .extracting(Schema.Field::name)
        .doesNotContain("fraud", "isFraud", "label");
    assertThat(schema.getFields().stream().filter(Masking::sensitive))
        .extracting(Schema.Field::name)
        .containsExactly("cardToken", "deviceId", "ipAddress", "latitude", "longitude");
  }
}
