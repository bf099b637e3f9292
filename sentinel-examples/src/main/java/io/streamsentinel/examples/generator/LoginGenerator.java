package io.streamsentinel.examples.generator;

import io.streamsentinel.avro.event.LoginEvent;
import io.streamsentinel.avro.event.LoginMethod;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/**
 * Logins of users, some of them by somebody else: a seeded stream in order of event time, endless
 * or bounded.
 *
 * <p>Users log in by day, now and then from a trip abroad or with a new device of theirs, and
 * mistype their password once in twenty logins. Attacks are, in equal parts by episode: {@code
 * credential-stuffing} (a stranger's device fails eight to fourteen times within minutes, and gets
 * in every other time), {@code impossible-travel} (a stranger on another continent gets in within
 * an hour and a half after the user) and {@code account-takeover} (a stranger's device, in another
 * country, at night).
 *
 * <p>The same seed and options give the same logins, on every JDK and machine. Not safe for use by
 * several threads.
 */
public final class LoginGenerator implements Iterator<LabelledLogin> {

  private static final String GENUINE = "genuine";
  private static final double LOGINS_A_DAY = 3;
  private static final double MISTYPED = 0.05;
  private static final long MINUTE_MILLIS = 60_000;

  /** How many logins an episode of the three kinds has on average. */
  private static final double LOGINS_AN_EPISODE = (11.5 + 1 + 1) / 3;

  private final Dice dice;
  private final LoginUsers users;
  private final int userCount;
  private final long count;
  private final double attackChance;
  private final PriorityQueue<Planned> planned = new PriorityQueue<>();
  private long nowMillis;
  private long order;
  private long taken;

  private LoginGenerator(Builder builder) {
    dice = new Dice(builder.seed);
    nowMillis = builder.start.toEpochMilli();
    users = new LoginUsers(dice.next(), nowMillis);
    userCount = builder.users;
    count = builder.count;
    attackChance =
        builder.attackShare / (1 - builder.attackShare) * (1 + MISTYPED) / LOGINS_AN_EPISODE;
  }

  /**
   * A generator with all options at their defaults.
   *
   * @param seed the same seed gives the same logins
   */
  public static Builder builder(long seed) {
    return new Builder(seed);
  }

  @Override
  public boolean hasNext() {
    return taken < count;
  }

  @Override
  public LabelledLogin next() {
    if (!hasNext()) {
      throw new NoSuchElementException("all " + taken + " logins have been taken");
    }
    taken++;
    Planned first = planned.peek();
    // Nothing is ever planned before now, so what is due by now comes first.
    while (first == null || first.timeMillis > nowMillis) {
      visit();
      first = planned.peek();
    }
    planned.remove();
    return first.labelled(users);
  }

  /** Somebody logs in; perhaps somebody else soon does so in the same name. */
  private void visit() {
    nowMillis += (long) dice.exponential(DayCurve.DAY_MILLIS / (LOGINS_A_DAY * userCount));
    int user = dice.below(userCount);
    Place place = users.whereabouts(user, nowMillis);
    if (place == null || !users.awake(user, nowMillis, dice)) {
      return;
    }
    long device = users.device(user, nowMillis, dice);
    long time = nowMillis;
    if (dice.chance(MISTYPED)) {
      plan(user, place, device, time, false, GENUINE);
      time += dice.between(5_000, 30_000);
    }
    plan(user, place, device, time, true, GENUINE);
    if (dice.chance(attackChance)) {
      attack(user, place, time);
    }
  }

  private void attack(int user, Place place, long time) {
    long device = dice.next();
    switch (dice.below(3)) {
      case 0 -> stuff(user, Place.far(dice.next()), device, time);
      case 1 ->
          plan(
              user,
              Place.farFrom(place, dice),
              device,
              time + dice.between(10, 90) * MINUTE_MILLIS,
              true,
              "impossible-travel");
      default ->
          plan(
              user,
              Place.farFrom(place, dice),
              device,
              night(time) + dice.between(0, 180) * MINUTE_MILLIS,
              true,
              "account-takeover");
    }
  }

  private void stuff(int user, Place place, long device, long time) {
    long attempt = time + dice.between(30, 600) * MINUTE_MILLIS;
    for (int left = dice.between(8, 14); left > 0; left--) {
      plan(user, place, device, attempt, false, "credential-stuffing");
      attempt += dice.between(2_000, 20_000);
    }
    if (dice.chance(0.5)) {
      plan(user, place, device, attempt, true, "credential-stuffing");
    }
  }

  /** One o'clock in the night after. */
  private static long night(long time) {
    return (time / DayCurve.DAY_MILLIS + 1) * DayCurve.DAY_MILLIS + 60 * MINUTE_MILLIS;
  }

  private void plan(
      int user, Place place, long device, long time, boolean successful, String scenario) {
    planned.add(new Planned(time, order++, user, place, device, successful, scenario));
  }

  /** A login that will be; the order number keeps those of one millisecond in order. */
  private record Planned(
      long timeMillis,
      long order,
      int user,
      Place place,
      long device,
      boolean successful,
      String scenario)
      implements Comparable<Planned> {

    @Override
    public int compareTo(Planned other) {
      int byTime = Long.compare(timeMillis, other.timeMillis);
      return byTime != 0 ? byTime : Long.compare(order, other.order);
    }

    LabelledLogin labelled(LoginUsers users) {
      long random = Dice.mix(device);
      LoginEvent login =
          LoginEvent.newBuilder()
              .setEventId("login_" + HexFormat.of().toHexDigits(Dice.mix(order)))
              .setUserId("user-" + user)
              .setSuccessful(successful)
              .setMethod(LoginMethod.PASSWORD)
              .setFailureReason(failureReason())
              // From 198.18.0.0/15, which RFC 2544 keeps for tests: nobody's real address.
              .setIpAddress("198.18." + (random >>> 56) + "." + (random >>> 48 & 0xFF))
              .setDeviceId("dev_" + HexFormat.of().toHexDigits(device))
              .setCountry(place.country)
              .setLatitude(users.latitude(user, place))
              .setLongitude(users.longitude(user, place))
              .setEventTime(Instant.ofEpochMilli(timeMillis))
              .build();
      return new LabelledLogin(login, !scenario.equals(GENUINE), scenario);
    }

    private @Nullable String failureReason() {
      return successful ? null : "BAD_PASSWORD";
    }
  }

  /** Options of a generator. */
  public static final class Builder {

    private final long seed;
    private Instant start = PaymentGenerator.DEFAULT_START;
    private long count = Long.MAX_VALUE;
    private int users = 2_000;
    private double attackShare = 0.02;

    private Builder(long seed) {
      this.seed = seed;
    }

    /** The event time at which the stream starts. Default: that of the payments. */
    public Builder start(Instant start) {
      this.start = start;
      return this;
    }

    /** How many logins there are. Default: as many as are asked for. */
    public Builder count(long count) {
      if (count < 0) {
        throw new IllegalArgumentException("count must not be negative: " + count);
      }
      this.count = count;
      return this;
    }

    /** How many users log in. Default: 2,000. */
    public Builder users(int users) {
      if (users < 1) {
        throw new IllegalArgumentException("users must be positive: " + users);
      }
      this.users = users;
      return this;
    }

    /** About which part of the logins are attempts by somebody else, 0 to 0.5. Default: 0.02. */
    public Builder attackShare(double share) {
      if (!(share >= 0 && share <= 0.5)) {
        throw new IllegalArgumentException("attackShare must be between 0 and 0.5: " + share);
      }
      this.attackShare = share;
      return this;
    }

    /** A generator at the first login. */
    public LoginGenerator build() {
      return new LoginGenerator(this);
    }
  }
}
