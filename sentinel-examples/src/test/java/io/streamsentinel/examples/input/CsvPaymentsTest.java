package io.streamsentinel.examples.input;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.streamsentinel.avro.event.Channel;
import io.streamsentinel.avro.event.PaymentEvent;
import io.streamsentinel.examples.generator.LabelledPayment;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CsvPaymentsTest {

  private static final CsvColumns HANDBOOK = CsvColumns.preset("handbook").build();
  private static final String HEADER =
      "TRANSACTION_ID,TX_DATETIME,CUSTOMER_ID,TERMINAL_ID,TX_AMOUNT,TX_FRAUD\n";

  private final List<SkippedRow> skipped = new ArrayList<>();
  private final Path folder;

  CsvPaymentsTest(@TempDir Path folder) {
    this.folder = folder;
  }

  @Test
  void a_row_of_the_handbook_becomes_a_payment_with_the_label_beside_it() throws IOException {
    Path file = plain("day.csv", HEADER + "7,2018-04-01 00:00:31,596,3156,57.16,1\n");

    List<LabelledPayment> payments = read(HANDBOOK, file);

    assertThat(payments).hasSize(1);
    PaymentEvent payment = payments.get(0).payment();
    assertThat(payment.getPaymentId()).isEqualTo("7");
    assertThat(payment.getEventTime()).isEqualTo(Instant.parse("2018-04-01T00:00:31Z"));
    assertThat(payment.getUserId()).isEqualTo("596");
    assertThat(payment.getTerminalId()).isEqualTo("3156");
    assertThat(payment.getMerchantId()).isEqualTo("3156");
    assertThat(payment.getAmountMinor()).isEqualTo(5716);
    assertThat(payment.getCurrency()).isEqualTo("EUR");
    assertThat(payments.get(0).fraud()).isTrue();
  }

  @ParameterizedTest
  @CsvSource({"401.70000000000005, 40170", "642.0999999999999, 64210", "0.0, 0", "7, 700"})
  void an_amount_with_the_noise_of_a_float_is_the_amount_that_was_meant(String text, long cents)
      throws IOException {
    Path file = plain("day.csv", HEADER + "1,2018-04-01 00:00:00,1,1," + text + ",0\n");

    assertThat(read(HANDBOOK, file))
        .extracting(labelled -> labelled.payment().getAmountMinor())
        .containsExactly(cents);
  }

  @Test
  void files_are_read_in_the_order_of_their_names_compressed_or_not() throws IOException {
    Path second = gzip("b.csv.gz", HEADER + "2,2018-04-02 00:00:00,1,1,1,0\n");
    Path third = plain("c.csv", HEADER + "3,2018-04-03 00:00:00,1,1,1,0\n");
    Path first = plain("a.csv", HEADER + "1,2018-04-01 00:00:00,1,1,1,0\n");

    assertThat(read(HANDBOOK, third, second, first))
        .extracting(labelled -> labelled.payment().getPaymentId())
        .containsExactly("1", "2", "3");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          1,2018-04-01 00:00:00,1,1,many,0  | column TX_AMOUNT: not a number
          1,2018-04-01 00:00:00,1,1,,0      | column TX_AMOUNT: empty
          1,2018-04-01 00:00:00,1,1,-1,0    | column TX_AMOUNT: negative
          1,2018-04-01 00:00:00,1,1,1.005,0 | column TX_AMOUNT: too large, or more than the 2 decimals of its currency
          1,2018-04-01 00:00:00,1,1,9e99,0  | column TX_AMOUNT: too large, or more than the 2 decimals of its currency
          1,2018-04-01 00:00:00,1,1,1e999999999,0  | column TX_AMOUNT: too large, or more than the 2 decimals of its currency
          1,2018-04-01 00:00:00,1,1,1e-999999999,0 | column TX_AMOUNT: too large, or more than the 2 decimals of its currency
          1,yesterday,1,1,1,0               | column TX_DATETIME: not a time in the form that the mapping states
          1,2018-04-01 25:00:00,1,1,1,0     | column TX_DATETIME: not a time in the form that the mapping states
          1,2018-04-01 00:00:00,,1,1,0      | column CUSTOMER_ID: empty
          ,2018-04-01 00:00:00,1,1,1,0      | column TRANSACTION_ID: empty
          1,2018-04-01 00:00:00,1,1,1,maybe | column TX_FRAUD: neither 1, true, 0 nor false
          1,2018-04-01 00:00:00,1,1,1       | 5 columns where the header has 6
          1,2018-04-01 00:00:00,1,1,1,0,0   | 7 columns where the header has 6
          1,"2018-04-01 00:00:00,1,1,1,0    | a quote that is not closed, or text behind a closed one
          1,"2018-04-01"x,1,1,1,0           | a quote that is not closed, or text behind a closed one
          """)
  void an_unusable_row_is_reported_with_its_line_and_reason_and_the_next_one_is_read(
      String row, String reason) throws IOException {
    Path file = plain("day.csv", HEADER + "\n" + row + "\n8,2018-04-01 00:00:01,2,2,2,0\n");

    assertThat(read(HANDBOOK, file))
        .extracting(labelled -> labelled.payment().getPaymentId())
        .containsExactly("8");
    assertThat(skipped).containsExactly(new SkippedRow(file, 3, reason));
    assertThat(skipped.get(0)).hasToString(file + " line 3: " + reason);
  }

  @Test
  void read_and_skipped_rows_are_counted() throws IOException {
    Path file = plain("day.csv", HEADER + "x\n8,2018-04-01 00:00:01,2,2,2,0\ny\n");

    try (CsvPayments payments = CsvPayments.open(List.of(file), HANDBOOK, skipped::add)) {
      payments.forEachRemaining(payment -> {});

      assertThat(payments.read()).isEqualTo(1);
      assertThat(payments.skipped()).isEqualTo(2).isEqualTo(skipped.size());
      assertThatThrownBy(payments::next).isInstanceOf(NoSuchElementException.class);
    }
  }

  @Test
  void every_field_can_have_a_column_of_its_own() throws IOException {
    String columns = "id;when;who;sum;shop;till;money;how;card;dev;ip;land;north;east;bad;kind";
    Path file =
        plain(
            "all.csv",
            "\uFEFF"
                + columns
                + "\np1;1522540831;u1;1299;m1;t1;JPY;ecommerce;tok;d1;198.18.0.1;JP;35.6;139.7;true;\"my; own\"\n");
    CsvColumns.Builder mapping = CsvColumns.builder().delimiter(';').timeFormat("epoch-seconds");
    PaymentField[] fields = PaymentField.values();
    String[] inOrder = {
      "id", "when", "who", "sum", "shop", "till", "money", "how", "card", "dev", "ip", "land",
      "north", "east", "bad", "kind"
    };
    for (int i = 0; i < fields.length; i++) {
      mapping.column(fields[i].option() + "=" + inOrder[i]);
    }

    LabelledPayment labelled = read(mapping.build(), file).get(0);

    assertThat(labelled.payment())
        .isEqualTo(
            new PaymentEvent(
                "evt-p1",
                "p1",
                "u1",
                "m1",
                "t1",
                1299L,
                "JPY",
                Instant.parse("2018-04-01T00:00:31Z"),
                Channel.ECOMMERCE,
                "tok",
                "d1",
                "198.18.0.1",
                "JP",
                35.6,
                139.7));
    assertThat(labelled.scenario()).isEqualTo("my; own");
  }

  @Test
  void without_an_id_column_file_and_line_identify_a_payment() throws IOException {
    CsvColumns columns =
        CsvColumns.builder()
            .column("time=t")
            .column("user=u")
            .column("amount=a")
            .timeFormat("yyyy-MM-dd HH:mm")
            .zone(ZoneId.of("Europe/Brussels"))
            .build();
    Path file = plain("x.csv", "t,u,a\n2018-07-01 02:00,u1,1\n");

    PaymentEvent payment = read(columns, file).get(0).payment();

    assertThat(payment.getPaymentId()).isEqualTo("x.csv:2");
    assertThat(payment.getEventTime()).isEqualTo(Instant.parse("2018-07-01T00:00:00Z"));
    assertThat(payment.getMerchantId()).isEqualTo("unknown");
    assertThat(payment.getTerminalId()).isNull();
  }

  @Test
  void a_missing_file_is_named_before_anything_is_read() throws IOException {
    Path there = plain("a.csv", HEADER + "1,2018-04-01 00:00:00,1,1,1,0\n");
    Path missing = folder.resolve("b.csv");

    assertThatThrownBy(() -> read(HANDBOOK, there, missing))
        .isInstanceOf(UncheckedIOException.class)
        .hasMessage("cannot read " + missing + ": there is no such file");
  }

  @Test
  void a_file_that_only_calls_itself_gzip_is_named() throws IOException {
    Path file = plain("a.csv.gz", HEADER);

    assertThatThrownBy(() -> read(HANDBOOK, file))
        .isInstanceOf(UncheckedIOException.class)
        .hasMessageStartingWith("cannot read " + file + ": damaged or not gzip");
  }

  @Test
  void a_directory_is_named() {
    assertThatThrownBy(() -> read(HANDBOOK, folder))
        .isInstanceOf(UncheckedIOException.class)
        .hasMessageEndingWith("it is a directory");
  }

  @Test
  void a_file_that_is_cut_off_says_at_which_line() throws IOException {
    StringBuilder rows = new StringBuilder(HEADER);
    for (int i = 0; i < 100_000; i++) {
      rows.append(i).append(",2018-04-01 00:00:00,").append(i * 31 % 997).append(",1,1,0\n");
    }
    Path file = gzip("a.csv.gz", rows.toString());
    byte[] whole = Files.readAllBytes(file);
    Files.write(file, Arrays.copyOf(whole, whole.length / 2));

    assertThatThrownBy(() -> read(HANDBOOK, file))
        .isInstanceOf(UncheckedIOException.class)
        .hasMessageMatching("cannot read .*a.csv.gz at line \\d{4,}: damaged or not gzip .*");
  }

  @Test
  void a_file_without_the_mapped_column_says_which_columns_it_has() throws IOException {
    Path file = plain("a.csv", "time,amount\n");

    assertThatThrownBy(() -> read(HANDBOOK, file))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            file + " has no column TRANSACTION_ID for payment-id; its columns are [time, amount]");
  }

  @Test
  void an_empty_file_has_no_header_line() throws IOException {
    Path file = plain("a.csv", "");

    assertThatThrownBy(() -> read(HANDBOOK, file)).hasMessage(file + " has no header line");
  }

  @Test
  void a_mapping_without_a_required_column_is_refused() {
    assertThatThrownBy(() -> CsvColumns.builder().column("time=t").build())
        .hasMessage("no column is named for user: say user=COLUMN");
    assertThatThrownBy(() -> CsvColumns.builder().column("colour=c"))
        .hasMessageContaining("'colour=c'")
        .hasMessageContaining("payment-id, time, user");
    assertThatThrownBy(() -> CsvColumns.preset("book")).hasMessageContaining("'book'");
    assertThatThrownBy(() -> CsvColumns.builder().timeFormat("{{"))
        .hasMessageContaining("timeFormat")
        .hasMessageContaining("{{");
    assertThatThrownBy(() -> CsvColumns.builder().currency("EURO")).hasMessageContaining("EURO");
  }

  @Test
  @EnabledIfSystemProperty(named = "sentinel.handbook", matches = ".+")
  void all_rows_of_the_handbook_are_usable() throws IOException {
    List<Path> files;
    try (Stream<Path> all = Files.list(Path.of(System.getProperty("sentinel.handbook")))) {
      files = all.filter(path -> path.toString().endsWith(".csv.gz")).toList();
    }
    long lines = 0;
    for (Path file : files) {
      try (BufferedReader reader =
          new BufferedReader(
              new InputStreamReader(
                  new GZIPInputStream(Files.newInputStream(file)), StandardCharsets.UTF_8))) {
        lines += reader.lines().count() - 1;
      }
    }

    try (CsvPayments payments = CsvPayments.open(files, HANDBOOK, skipped::add)) {
      Instant before = Instant.MIN;
      while (payments.hasNext()) {
        Instant time = payments.next().payment().getEventTime();
        assertThat(time).isAfterOrEqualTo(before);
        before = time;
      }
      assertThat(payments.read()).isEqualTo(lines);
    }
    assertThat(skipped).isEmpty();
  }

  private List<LabelledPayment> read(CsvColumns columns, Path... files) {
    List<LabelledPayment> payments = new ArrayList<>();
    try (CsvPayments reader = CsvPayments.open(List.of(files), columns, skipped::add)) {
      reader.forEachRemaining(payments::add);
    }
    return payments;
  }

  private Path plain(String name, String text) throws IOException {
    return Files.writeString(folder.resolve(name), text);
  }

  private Path gzip(String name, String text) throws IOException {
    Path file = folder.resolve(name);
    try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(file))) {
      out.write(text.getBytes(StandardCharsets.UTF_8));
    }
    return file;
  }
}
