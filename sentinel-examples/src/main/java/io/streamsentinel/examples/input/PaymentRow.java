package io.streamsentinel.examples.input;

import io.streamsentinel.avro.event.Channel;
import io.streamsentinel.avro.event.PaymentEvent;
import io.streamsentinel.examples.generator.LabelledPayment;
import io.streamsentinel.examples.generator.Scenario;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Currency;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Turns the rows of one file into payments. */
final class PaymentRow {

  private static final String UNNAMED_FRAUD = "unnamed";
  private static final int MAX_DIGITS = 18;
  private static final int MAX_DECIMALS = 40;

  /** Files written from binary floats hold 401.70000000000005 where 401.70 is meant. */
  private static final BigDecimal FLOAT_NOISE = new BigDecimal("1e-6");

  private final CsvColumns columns;
  private final Map<PaymentField, Integer> index = new EnumMap<>(PaymentField.class);
  private final int width;

  /**
   * For the file with that header.
   *
   * @throws IllegalArgumentException naming a mapped column that the header lacks
   */
  PaymentRow(CsvColumns columns, List<String> header) {
    this.columns = columns;
    this.width = header.size();
    for (PaymentField field : PaymentField.values()) {
      String name = columns.name(field);
      if (name != null) {
        int at = header.indexOf(name);
        if (at < 0) {
          throw new IllegalArgumentException(
              "no column " + name + " for " + field.option() + "; its columns are " + header);
        }
        index.put(field, at);
      }
    }
  }

  /**
   * The payment in a row.
   *
   * @param idOtherwise what identifies the payment if no column does
   */
  LabelledPayment read(List<String> row, String idOtherwise) throws UnusableRow {
    if (row.size() != width) {
      throw new UnusableRow(row.size() + " columns where the header has " + width);
    }
    String user = required(row, PaymentField.USER);
    String id =
        index.containsKey(PaymentField.PAYMENT_ID)
            ? required(row, PaymentField.PAYMENT_ID)
            : idOtherwise;
    String terminal = optional(row, PaymentField.TERMINAL);
    String merchant = otherwise(optional(row, PaymentField.MERCHANT), terminal);
    Currency currency = currency(row);
    boolean fraud = fraud(row);
    PaymentEvent payment =
        new PaymentEvent(
            "evt-" + id,
            id,
            user,
            merchant == null ? "unknown" : merchant,
            terminal,
            amount(row, currency),
            currency.getCurrencyCode(),
            time(row),
            channel(row),
            otherwise(optional(row, PaymentField.CARD_TOKEN), "card-of-" + user),
            optional(row, PaymentField.DEVICE),
            optional(row, PaymentField.IP_ADDRESS),
            optional(row, PaymentField.COUNTRY),
            degrees(row, PaymentField.LATITUDE, 90),
            degrees(row, PaymentField.LONGITUDE, 180));
    return new LabelledPayment(payment, fraud, scenario(row, fraud));
  }

  private Instant time(List<String> row) throws UnusableRow {
    String text = required(row, PaymentField.TIME);
    try {
      return Instant.ofEpochMilli(columns.time(text).toEpochMilli());
    } catch (DateTimeException | ArithmeticException | NumberFormatException notATime) {
      throw unusable(PaymentField.TIME, "not a time in the form that the mapping states");
    }
  }

  private long amount(List<String> row, Currency currency) throws UnusableRow {
    String text = required(row, PaymentField.AMOUNT);
    BigDecimal amount;
    try {
      amount = new BigDecimal(text);
    } catch (NumberFormatException notANumber) {
      throw unusable(PaymentField.AMOUNT, "not a number");
    }
    if (amount.signum() < 0) {
      throw unusable(PaymentField.AMOUNT, "negative");
    }
    int decimals = Math.max(currency.getDefaultFractionDigits(), 0);
    BigDecimal minor = amount.scaleByPowerOfTen(decimals);
    // The first check also keeps an exponent of a billion from becoming a billion digits.
    if (minor.scale() <= MAX_DECIMALS && minor.precision() - minor.scale() <= MAX_DIGITS) {
      BigDecimal whole = minor.setScale(0, RoundingMode.HALF_EVEN);
      if (whole.subtract(minor).abs().compareTo(FLOAT_NOISE) <= 0) {
        return whole.longValueExact();
      }
    }
    throw unusable(
        PaymentField.AMOUNT,
        "too large, or more than the " + decimals + " decimals of its currency");
  }

  private Currency currency(List<String> row) throws UnusableRow {
    String code = optional(row, PaymentField.CURRENCY);
    if (code == null) {
      return columns.currency();
    }
    try {
      return Currency.getInstance(code);
    } catch (IllegalArgumentException unknown) {
      throw unusable(PaymentField.CURRENCY, "not an ISO 4217 code");
    }
  }

  private Channel channel(List<String> row) throws UnusableRow {
    String name = optional(row, PaymentField.CHANNEL);
    if (name == null) {
      return Channel.UNKNOWN;
    }
    try {
      return Channel.valueOf(name.toUpperCase(Locale.ROOT));
    } catch (IllegalArgumentException unknown) {
      throw unusable(PaymentField.CHANNEL, "not a channel");
    }
  }

  private @Nullable Double degrees(List<String> row, PaymentField field, int limit)
      throws UnusableRow {
    String text = optional(row, field);
    if (text == null) {
      return null;
    }
    try {
      double degrees = Double.parseDouble(text);
      if (Math.abs(degrees) <= limit) {
        return degrees;
      }
    } catch (NumberFormatException notANumber) {
      throw unusable(field, "not a number");
    }
    throw unusable(field, "not within " + limit + " degrees");
  }

  private boolean fraud(List<String> row) throws UnusableRow {
    String label = optional(row, PaymentField.FRAUD);
    if (label == null) {
      return false;
    }
    return switch (label.toLowerCase(Locale.ROOT)) {
      case "1", "true" -> true;
      case "0", "false" -> false;
      default -> throw unusable(PaymentField.FRAUD, "neither 1, true, 0 nor false");
    };
  }

  private String scenario(List<String> row, boolean fraud) {
    String scenario = optional(row, PaymentField.SCENARIO);
    if (!fraud) {
      return Scenario.GENUINE.word();
    }
    return scenario == null ? UNNAMED_FRAUD : scenario;
  }

  private String required(List<String> row, PaymentField field) throws UnusableRow {
    String text = optional(row, field);
    if (text == null) {
      throw unusable(field, "empty");
    }
    return text;
  }

  private @Nullable String optional(List<String> row, PaymentField field) {
    Integer at = index.get(field);
    if (at == null) {
      return null;
    }
    String text = row.get(at).strip();
    return text.isEmpty() ? null : text;
  }

  private UnusableRow unusable(PaymentField field, String why) {
    return new UnusableRow("column " + columns.name(field) + ": " + why);
  }

  private static @Nullable String otherwise(@Nullable String value, @Nullable String otherwise) {
    return value == null ? otherwise : value;
  }
}
