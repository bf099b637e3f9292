package io.streamsentinel.examples.generator;

import io.streamsentinel.avro.event.ApplicationLogEvent;
import io.streamsentinel.avro.event.LogLevel;
import io.streamsentinel.avro.event.UserActivityEvent;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What a platform emits, in order of event time: twenty user events and twenty lines of log a
 * second, and four readings of each of nine hosts every ten seconds; and incidents, one after the
 * other, some minutes apart.
 *
 * <p>Of every hundred lines, exactly 20 are DEBUG, 50 INFO, 20 WARN, 8 ERROR and 2 FATAL; errors
 * and fatal lines carry a trace id. Of every hundred user events, 40 are page views, 25 clicks, 15
 * searches, 10 carts, 5 logins, 4 purchases and 1 a signup.
 *
 * <p>The same seed gives the same events, on every JDK and machine. Not safe for use by several
 * threads.
 */
public final class PlatformGenerator implements Iterator<PlatformEvent> {

  /** The services that write logs. */
  public static final List<String> SERVICES =
      List.of("gateway", "accounts", "payments", "catalogue", "search", "cart", "mail");

  private static final Map<LogLevel, Integer> LEVELS =
      Map.of(
          LogLevel.DEBUG,
          20,
          LogLevel.INFO,
          50,
          LogLevel.WARN,
          20,
          LogLevel.ERROR,
          8,
          LogLevel.FATAL,
          2);
  private static final Map<String, Integer> ACTIVITIES =
      Map.of(
          "PAGE_VIEW",
          40,
          "CLICK",
          25,
          "SEARCH",
          15,
          "CART",
          10,
          "LOGIN",
          5,
          "PURCHASE",
          4,
          "SIGNUP",
          1);
  private static final Map<LogLevel, String> MESSAGES =
      Map.of(
          LogLevel.DEBUG, "cache looked up",
          LogLevel.INFO, "request answered",
          LogLevel.WARN, "answer took longer than usual",
          LogLevel.ERROR, "request failed",
          LogLevel.FATAL, "worker ended");

  private static final List<Incident.Kind> KINDS = List.of(Incident.Kind.values());
  private static final int USERS = 5_000;
  private static final double BETWEEN_EVENTS_MILLIS = 50;
  private static final long TICK_MILLIS = 10_000;
  private static final long MINUTE_MILLIS = 60_000;
  private static final int FIRST_INCIDENT_MINUTES = 7;

  private final Dice dice;
  private final long count;
  private final Hosts hosts;
  private final Deck<LogLevel> levels;
  private final Deck<String> activities;
  private final Deque<PlatformEvent> readings = new ArrayDeque<>();
  private final List<Incident> incidents = new ArrayList<>();
  private @Nullable Incident incident;
  private double nextUser;
  private double nextLine;
  private long nextTick;
  private long nextIncident;
  private long taken;

  /**
   * @param seed the same seed gives the same events
   * @param start the event time at which the stream starts
   * @param count how many events there are, of all three streams together
   */
  public PlatformGenerator(long seed, Instant start, long count) {
    if (count < 0) {
      throw new IllegalArgumentException("count must not be negative: " + count);
    }
    this.dice = new Dice(seed);
    this.count = count;
    long startMillis = start.toEpochMilli();
    this.hosts = new Hosts(dice.next(), startMillis, dice.fork());
    // Sorted, because a Map.of has another order in each process.
    this.levels = new Deck<>(new TreeMap<>(LEVELS), dice.fork());
    this.activities = new Deck<>(new TreeMap<>(ACTIVITIES), dice.fork());
    this.nextUser = startMillis;
    this.nextLine = startMillis;
    this.nextTick = startMillis;
    this.nextIncident = startMillis + FIRST_INCIDENT_MINUTES * MINUTE_MILLIS;
  }

  @Override
  public boolean hasNext() {
    return taken < count;
  }

  @Override
  public PlatformEvent next() {
    if (!hasNext()) {
      throw new NoSuchElementException("all " + taken + " events have been taken");
    }
    taken++;
    PlatformEvent reading = readings.poll();
    if (reading != null) {
      return reading;
    }
    if (nextTick <= Math.min(nextUser, nextLine)) {
      return tick();
    }
    return nextUser <= nextLine ? activity() : line();
  }

  /** The incidents that have begun so far. */
  public List<Incident> incidents() {
    return List.copyOf(incidents);
  }

  private PlatformEvent tick() {
    long time = nextTick;
    nextTick += TICK_MILLIS;
    befall(time);
    for (int host = 0; host < Hosts.NAMES.size(); host++) {
      readings.addAll(hosts.readings(host, time, incident));
    }
    return readings.remove();
  }

  private void befall(long time) {
    if (time < nextIncident) {
      return;
    }
    Incident.Kind kind = KINDS.get(dice.below(KINDS.size()));
    String source =
        kind == Incident.Kind.ERRORS
            ? SERVICES.get(dice.below(SERVICES.size()))
            : Hosts.NAMES.get(dice.below(Hosts.NAMES.size()));
    long length =
        switch (kind) {
          case ERRORS -> 90_000;
          case BUSY -> 2 * MINUTE_MILLIS;
          case FLOOD -> TICK_MILLIS;
        };
    incident =
        new Incident(kind, source, Instant.ofEpochMilli(time), Instant.ofEpochMilli(time + length));
    incidents.add(incident);
    nextIncident = time + dice.between(6, 10) * MINUTE_MILLIS;
  }

  private PlatformEvent activity() {
    long time = (long) nextUser;
    nextUser += dice.exponential(BETWEEN_EVENTS_MILLIS);
    String user = "user-" + dice.below(USERS);
    return new PlatformEvent(
        PlatformEvent.Stream.USER_EVENTS,
        user,
        UserActivityEvent.newBuilder()
            .setEventId("activity_" + HexFormat.of().toHexDigits(dice.next()))
            .setUserId(user)
            .setSessionId("session-" + user + "-" + time / (30 * MINUTE_MILLIS))
            .setActivity(activities.deal())
            .setEventTime(Instant.ofEpochMilli(time))
            .build());
  }

  private PlatformEvent line() {
    long time = (long) nextLine;
    nextLine += dice.exponential(BETWEEN_EVENTS_MILLIS);
    LogLevel level = levels.deal();
    boolean error = level == LogLevel.ERROR || level == LogLevel.FATAL;
    Incident now = incident;
    String service =
        error && now != null && now.at(Incident.Kind.ERRORS, time)
            ? now.source()
            : SERVICES.get(dice.below(SERVICES.size()));
    return new PlatformEvent(
        PlatformEvent.Stream.APPLICATION_LOGS,
        service,
        ApplicationLogEvent.newBuilder()
            .setService(service)
            .setHost(Hosts.NAMES.get(dice.below(Hosts.NAMES.size())))
            .setLevel(level)
            .setLogger(service + ".requests")
            .setMessage(MESSAGES.get(level))
            .setTraceId(error ? traceId() : null)
            .setEventTime(Instant.ofEpochMilli(time))
            .build());
  }

  /** 32 hexadecimal digits, as W3C has it. */
  private String traceId() {
    return HexFormat.of().toHexDigits(dice.next()) + HexFormat.of().toHexDigits(dice.next());
  }
}
