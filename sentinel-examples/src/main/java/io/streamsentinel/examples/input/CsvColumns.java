package io.streamsentinel.examples.input;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;
import java.util.Currency;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Which column of a file holds what, and how its values are written. Immutable. */
public final class CsvColumns {

  private final Map<PaymentField, String> names;
  private final TimeReader time;
  private final Currency currency;
  private final char delimiter;

  private CsvColumns(Builder builder) {
    this.names = new EnumMap<>(builder.names);
    this.time = builder.timeReader();
    this.currency = builder.currency;
    this.delimiter = builder.delimiter;
  }

  /** A mapping that names no column yet. */
  public static Builder builder() {
    return new Builder();
  }

  /**
   * A mapping known by name, to be changed or completed.
   *
   * @param name {@code handbook}: the Fraud Detection Handbook's columns, times in UTC
   */
  public static Builder preset(String name) {
    if (!name.equals("handbook")) {
      throw new IllegalArgumentException("no preset '" + name + "'; there is: handbook");
    }
    return builder()
        .column(PaymentField.PAYMENT_ID, "TRANSACTION_ID")
        .column(PaymentField.TIME, "TX_DATETIME")
        .column(PaymentField.USER, "CUSTOMER_ID")
        .column(PaymentField.TERMINAL, "TERMINAL_ID")
        .column(PaymentField.AMOUNT, "TX_AMOUNT")
        .column(PaymentField.FRAUD, "TX_FRAUD")
        .timeFormat("yyyy-MM-dd HH:mm:ss");
  }

  /** The column that holds a field; null if none does. */
  @Nullable String name(PaymentField field) {
    return names.get(field);
  }

  Currency currency() {
    return currency;
  }

  char delimiter() {
    return delimiter;
  }

  /**
   * Reads a time.
   *
   * @throws DateTimeException or NumberFormatException if it is not written in the stated form
   */
  Instant time(String text) {
    return time.read(text);
  }

  private interface TimeReader {
    Instant read(String text);
  }

  /** Options of a mapping. */
  public static final class Builder {

    private static final List<PaymentField> REQUIRED =
        List.of(PaymentField.TIME, PaymentField.USER, PaymentField.AMOUNT);

    private final Map<PaymentField, String> names = new EnumMap<>(PaymentField.class);
    private String timeFormat = "iso";
    private ZoneId zone = ZoneOffset.UTC;
    private Currency currency = Currency.getInstance("EUR");
    private char delimiter = ',';

    private Builder() {}

    /** The column that holds a field, as the header writes it. */
    public Builder column(PaymentField field, String name) {
      names.put(field, name);
      return this;
    }

    /**
     * The same as one word, as an option of a command gives it.
     *
     * @param mapping such as {@code user=CUSTOMER_ID}; see {@link PaymentField#option}
     */
    public Builder column(String mapping) {
      int equals = mapping.indexOf('=');
      String option = equals < 0 ? mapping : mapping.substring(0, equals);
      for (PaymentField field : PaymentField.values()) {
        if (field.option().equals(option) && equals >= 0 && equals < mapping.length() - 1) {
          return column(field, mapping.substring(equals + 1));
        }
      }
      throw new IllegalArgumentException(
          "'"
              + mapping
              + "' is not of the form field=COLUMN; fields are: "
              + Arrays.stream(PaymentField.values())
                  .map(PaymentField::option)
                  .collect(Collectors.joining(", ")));
    }

    /**
     * How times are written: {@code iso} (2018-04-01T00:00:31Z), {@code epoch-seconds}, {@code
     * epoch-millis}, or a pattern of {@link DateTimeFormatter} such as {@code yyyy-MM-dd HH:mm:ss}.
     * Default: {@code iso}.
     */
    public Builder timeFormat(String format) {
      this.timeFormat = format;
      timeReader();
      return this;
    }

    /** The zone of times that name none. Default: UTC. */
    public Builder zone(ZoneId zone) {
      this.zone = zone;
      return this;
    }

    /** The currency of all payments, unless a column says it. Default: EUR. */
    public Builder currency(String code) {
      try {
        this.currency = Currency.getInstance(code);
      } catch (IllegalArgumentException unknown) {
        throw new IllegalArgumentException("not an ISO 4217 currency code: " + code, unknown);
      }
      return this;
    }

    /** What stands between two columns. Default: a comma. */
    public Builder delimiter(char delimiter) {
      this.delimiter = delimiter;
      return this;
    }

    /**
     * The mapping.
     *
     * @throws IllegalArgumentException if no column is named for the time, the user or the amount
     */
    public CsvColumns build() {
      for (PaymentField field : REQUIRED) {
        if (!names.containsKey(field)) {
          throw new IllegalArgumentException(
              "no column is named for " + field.option() + ": say " + field.option() + "=COLUMN");
        }
      }
      return new CsvColumns(this);
    }

    private TimeReader timeReader() {
      ZoneId fixed = zone;
      return switch (timeFormat) {
        case "iso" -> Instant::parse;
        case "epoch-seconds" -> text -> Instant.ofEpochSecond(Long.parseLong(text));
        case "epoch-millis" -> text -> Instant.ofEpochMilli(Long.parseLong(text));
        default -> {
          DateTimeFormatter pattern = pattern(timeFormat);
          yield text -> LocalDateTime.parse(text, pattern).atZone(fixed).toInstant();
        }
      };
    }

    private static DateTimeFormatter pattern(String format) {
      try {
        return DateTimeFormatter.ofPattern(format);
      } catch (IllegalArgumentException unknown) {
        throw new IllegalArgumentException(
            "timeFormat must be iso, epoch-seconds, epoch-millis or a date pattern: " + format,
            unknown);
      }
    }
  }
}
