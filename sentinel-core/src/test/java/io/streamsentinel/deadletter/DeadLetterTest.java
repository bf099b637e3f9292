package io.streamsentinel.deadletter;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeader;
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

  @Test
  void record_that_comes_back_and_fails_again_still_names_where_it_was_first_read() {
    ConsumerRecord<byte[], byte[]> record = record(10);

    DeadLetter again = letter(record).again("group", 2, new IllegalArgumentException("still no"));

    assertThat(again.origin()).isEqualTo(letter(record).origin());
    assertThat(again.offset()).isEqualTo(77);
    assertThat(again.attempts()).isEqualTo(5);
    assertThat(again.message()).isEqualTo("still no");
  }

  @Test
  void attempts_that_no_handler_can_have_made_are_not_believed() {
    for (String hostile : List.of("-1", "1000001", "99999999999999999999", "many", "")) {
      ConsumerRecord<byte[], byte[]> record = record(10);
      ConsumerRecord<byte[], byte[]> back =
          arrived(letter(record).toRecord("retry", record, 1_000_000));
      back.headers().add(DeadLetterHeaders.ATTEMPTS, hostile.getBytes(UTF_8));

      assertThat(DeadLetter.read(back)).as(hostile).isEmpty();
    }
  }

  @Test
  void further_headers_stay_with_a_record_that_fits_and_with_no_other() {
    ConsumerRecord<byte[], byte[]> record = record(1_000);
    List<Header> more = List.of(new RecordHeader(DeadLetterHeaders.FEATURES, new byte[500]));

    assertThat(letter(record).toRecord("dlq", record, 1_000_000, more).headers())
        .anyMatch(header -> header.key().equals(DeadLetterHeaders.FEATURES));
    assertThat(letter(record).toRecord("dlq", record, 1_600, more).headers())
        .noneMatch(header -> header.key().equals(DeadLetterHeaders.FEATURES))
        .anyMatch(header -> header.key().equals(DeadLetterHeaders.TRUNCATED));
  }
}
