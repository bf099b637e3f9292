package io.streamsentinel.state;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Arguments of statements, by their Java type. */
final class Parameters {

  /** SQLState "invalid parameter value": the unit's own fault. */
  static final String INVALID = "22023";

  private Parameters() {}

  static void bind(PreparedStatement statement, List<@Nullable Object> arguments)
      throws SQLException {
    for (int i = 0; i < arguments.size(); i++) {
      bind(statement, i + 1, arguments.get(i));
    }
  }

  private static void bind(PreparedStatement statement, int index, @Nullable Object value)
      throws SQLException {
    if (value == null) {
      statement.setNull(index, Types.NULL);
    } else if (value instanceof String text) {
      statement.setString(index, text);
    } else if (value instanceof Enum<?> constant) {
      // "Other" has the server infer the type: a text column and an enum column both take it.
      statement.setObject(index, constant.name(), Types.OTHER);
    } else if (value instanceof Json json) {
      statement.setObject(index, json.text(), Types.OTHER);
    } else if (value instanceof Instant instant) {
      statement.setObject(index, instant.atOffset(ZoneOffset.UTC));
    } else if (value instanceof ZonedDateTime time) {
      statement.setObject(index, time.toOffsetDateTime());
    } else if (value instanceof BigInteger number) {
      statement.setBigDecimal(index, new BigDecimal(number));
    } else if (value instanceof Character character) {
      statement.setString(index, character.toString());
    } else if (value instanceof byte[] bytes) {
      statement.setBytes(index, bytes);
    } else if (isDriversOwn(value)) {
      statement.setObject(index, value);
    } else {
      throw new SQLException(
          "argument %d has a type that no column takes: %s"
              .formatted(index, value.getClass().getName()),
          INVALID);
    }
  }

  private static boolean isDriversOwn(Object value) {
    return value instanceof Long
        || value instanceof Integer
        || value instanceof BigDecimal
        || value instanceof Boolean
        || value instanceof Double
        || value instanceof Float
        || value instanceof Short
        || value instanceof Byte
        || value instanceof UUID
        || value instanceof OffsetDateTime
        || value instanceof LocalDate
        || value instanceof LocalDateTime
        || value instanceof LocalTime;
  }
}
