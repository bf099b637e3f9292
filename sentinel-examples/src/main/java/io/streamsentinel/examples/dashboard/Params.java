package io.streamsentinel.examples.dashboard;

import io.javalin.http.Context;
import io.streamsentinel.avro.event.Decision;
import io.streamsentinel.examples.dashboard.fraud.CaseQuery;
import io.streamsentinel.examples.dashboard.streams.BadQueryException;
import io.streamsentinel.examples.dashboard.streams.MessageFilter;
import io.streamsentinel.examples.dashboard.streams.MessageQuery;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/** What a request asks for. Every complaint names the parameter, the value and the right form. */
final class Params {

  private static final int LIMIT = 50;

  private final Context context;

  Params(Context context) {
    this.context = context;
  }

  MessageQuery messages(String topic) {
    OptionalLong offset = number("offset").map(OptionalLong::of).orElse(OptionalLong.empty());
    Optional<Instant> from = time("from");
    return new MessageQuery(
        topic,
        number("partition")
            .map(value -> OptionalInt.of(Math.toIntExact(value)))
            .orElse(OptionalInt.empty()),
        offset,
        from,
        time("to"),
        newestFirst(),
        limit(),
        text("cursor").map(MessageQuery::cursor).orElse(Map.of()),
        filter());
  }

  MessageFilter filter() {
    return new MessageFilter(text("key"), text("header"), text("field"), text("text"));
  }

  CaseQuery cases() {
    return new CaseQuery(
        text("user"),
        text("merchant"),
        text("country").map(code -> code.toUpperCase(Locale.ROOT)),
        text("decision").map(Params::decision),
        time("from"),
        time("to"));
  }

  String user() {
    return text("user")
        .orElseThrow(() -> new BadQueryException("user is missing: whose past is wanted"));
  }

  int limit() {
    long limit = number("limit").orElse((long) LIMIT);
    if (limit < 1 || limit > MessageQuery.LIMIT_MAX) {
      throw new BadQueryException(
          "limit must be from 1 to " + MessageQuery.LIMIT_MAX + ": " + limit);
    }
    return (int) limit;
  }

  private boolean newestFirst() {
    String order = text("order").orElse("newest");
    if (!order.equals("newest") && !order.equals("oldest")) {
      throw new BadQueryException("order is newest or oldest: " + order);
    }
    return order.equals("newest");
  }

  private static Decision decision(String name) {
    try {
      return Decision.valueOf(name.toUpperCase(Locale.ROOT));
    } catch (IllegalArgumentException e) {
      throw new BadQueryException(
          "decision is one of " + Arrays.toString(Decision.values()) + ": " + name);
    }
  }

  private Optional<Long> number(String name) {
    return text(name)
        .map(
            value -> {
              try {
                return Long.parseLong(value);
              } catch (NumberFormatException e) {
                throw new BadQueryException(name + " is a whole number: " + value);
              }
            })
        .map(
            value -> {
              if (value < 0 || (name.equals("partition") && value > Integer.MAX_VALUE)) {
                throw new BadQueryException(name + " is out of range: " + value);
              }
              return value;
            });
  }

  private Optional<Instant> time(String name) {
    return text(name)
        .map(
            value -> {
              try {
                return Instant.parse(value);
              } catch (DateTimeParseException e) {
                throw new BadQueryException(
                    name + " is a time in UTC, as 2026-01-31T12:00:00Z: " + value);
              }
            });
  }

  private Optional<String> text(String name) {
    return Optional.ofNullable(context.queryParam(name))
        .map(String::strip)
        .filter(value -> !value.isEmpty());
  }
}
