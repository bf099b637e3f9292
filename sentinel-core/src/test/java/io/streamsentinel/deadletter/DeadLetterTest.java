package io.streamsentinel.deadletter;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;

class DeadLetterTest {

  private static ConsumerRecord<byte[], byte[]> record(int valueBytes) {
    ConsumerRecord<byte[], byte[]> record =
        new ConsumerRecord<>("in", 3, 77, "key".getBytes(UTF_8), new byte[valueBytes]);
    record.headers().add("trace", new byte[] {1, 2});
    return record;
  }

  private static ConsumerRecord<byte[], byte[]> arrived(ProducerRecord<byte[], byte[]> sent) {
    ConsumerRecord<byte[], byte[]> record =
        new ConsumerRecord<>(sent.topic(), 0, 0, sent.key(), sent.value());
    sent.headers().forEach(record.headers()::add);
    return record;
  }

  private static DeadLetter letter(ConsumerRecord<byte[], byte[]> record) {
    return DeadLetter.of(record, "group", 3, new IllegalStateException("no"));
  }

  @Test
  void record_is_kept_byte_for_byte_and_its_reason_can_be_read_again() {
    ConsumerRecord<byte[], byte[]> record = record(100);

    ProducerRecord<byte[], byte[]> sent = letter(record).toRecord("dlq", record, 1_000_000);

    assertThat(sent.key()).isEqualTo(record.key());
    assertThat(sent.value()).isEqualTo(record.value());
    assertThat(sent.headers().lastHeader("trace").value()).containsExactly(1, 2);
    assertThat(sent.partition()).isNull();
    assertThat(DeadLetter.read(arrived(sent))).contains(letter(record));
  }

  @Test
  void record_that_does_not_fit_is_cut_and_says_how_large_it_was() {
    ConsumerRecord<byte[], byte[]> record = record(10_000);

    ProducerRecord<byte[], byte[]> sent = letter(record).toRecord("dlq", record, 2_000);

    assertThat(sent.value()).hasSizeLessThan(2_000);
    assertThat(sent.headers().lastHeader(DeadLetterHeaders.TRUNCATED).value())
        .isEqualTo("10000".getBytes(UTF_8));
    assertThat(sent.headers().lastHeader("trace")).isNotNull();
  }

  @Test
  void headers_that_claim_to_be_ours_are_replaced() {
    ConsumerRecord<byte[], byte[]> record = record(10);
    record.headers().add(DeadLetterHeaders.ATTEMPTS, "999999".getBytes(UTF_8));

    ProducerRecord<byte[], byte[]> sent = letter(record).toRecord("dlq", record, 1_000_000);

    assertThat(sent.headers().headers(DeadLetterHeaders.ATTEMPTS)).hasSize(1);
    assertThat(DeadLetter.read(arrived(sent)).map(DeadLetter::attempts)).contains(3);
  }

  @Test
  void nonsense_in_headers_is_no_dead_letter() {
    ConsumerRecord<byte[], byte[]> record = record(10);
    ProducerRecord<byte[], byte[]> sent = letter(record).toRecord("dlq", record, 1_000_000);
    sent.headers().add(DeadLetterHeaders.OFFSET, "-5".getBytes(UTF_8));

    assertThat(DeadLetter.read(arrived(sent))).isEqualTo(Optional.empty());
  }

  @Test
  void message_of_the_exception_is_bounded() {
    DeadLetter letter =
        DeadLetter.of(record(1), "group", 1, new IllegalStateException("x".repeat(10_000)));

    assertThat(letter.message()).hasSize(DeadLetter.MESSAGE_BOUND);
  }
}
