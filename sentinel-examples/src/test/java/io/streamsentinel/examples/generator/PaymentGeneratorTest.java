package io.streamsentinel.examples.generator;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.streamsentinel.avro.event.Channel;
import io.streamsentinel.avro.event.PaymentEvent;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.DoubleStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PaymentGeneratorTest {

  private static final long SEED = 42;
  private static final Set<String> OWN =
      Set.of("genuine", "compromised-terminal", "compromised-customer");

  @Test
  void the_same_seed_gives_the_same_payments() {
    assertThat(take(PaymentGenerator.builder(SEED).count(20_000)))
        .isEqualTo(take(PaymentGenerator.builder(SEED).count(20_000)));
  }

  /** The figure was printed by this test; it changes only when the simulation is changed. */
  @Test
  void the_same_seed_gives_the_same_payments_on_every_machine_and_jdk() throws Exception {
    MessageDigest digest = MessageDigest.getInstance("SHA-256");
    for (LabelledPayment labelled :
        take(PaymentGenerator.builder(SEED).count(20_000).outOfOrder(0.1).duplicates(0.1))) {
      PaymentEvent p = labelled.payment();
      String line =
          p.getEventId()
              + p.getUserId()
              + p.getMerchantId()
              + p.getTerminalId()
              + p.getAmountMinor()
              + p.getEventTime()
              + p.getChannel()
              + p.getCardToken()
              + p.getDeviceId()
              + p.getIpAddress()
              + p.getCountry()
              + p.getLatitude()
              + labelled.scenario();
      digest.update(line.getBytes(StandardCharsets.UTF_8));
    }

    assertThat(HexFormat.of().formatHex(digest.digest(), 0, 8)).isEqualTo("774cf6dec52b4ac0");
  }

  @Test
  void another_seed_gives_other_payments() {
    assertThat(take(PaymentGenerator.builder(1).count(100)))
        .doesNotContainAnyElementsOf(take(PaymentGenerator.builder(2).count(100)));
  }

  @Test
  void a_count_ends_the_stream_and_one_more_is_refused() {
    PaymentGenerator generator = PaymentGenerator.builder(SEED).count(2).build();
    generator.next();
    generator.next();

    assertThat(generator.hasNext()).isFalse();
    assertThatThrownBy(generator::next)
        .isInstanceOf(NoSuchElementException.class)
        .hasMessageContaining("all 2 payments");
  }

  @Test
  void a_duration_bounds_event_time_from_the_start_given() {
    Instant start = Instant.parse("2024-02-28T12:00:00Z");
    List<LabelledPayment> payments =
        take(PaymentGenerator.builder(SEED).start(start).duration(Duration.ofDays(3)));

    assertThat(payments).hasSizeBetween(25_000, 35_000);
    assertThat(payments.get(0).payment().getEventTime())
        .isBetween(start, start.plus(Duration.ofMinutes(10)));
    assertThat(payments.get(payments.size() - 1).payment().getEventTime())
        .isBetween(start.plus(Duration.ofHours(71)), start.plus(Duration.ofDays(3)));
  }

  @Test
  void payments_come_in_order_of_event_time_and_each_has_an_id_of_its_own() {
    Set<String> ids = new HashSet<>();
    Instant before = Instant.MIN;
    for (LabelledPayment labelled : take(PaymentGenerator.builder(SEED).count(50_000))) {
      assertThat(labelled.payment().getEventTime()).isAfterOrEqualTo(before);
      before = labelled.payment().getEventTime();
      ids.add(labelled.payment().getEventId());
      ids.add(labelled.payment().getPaymentId());
    }
    assertThat(ids).hasSize(100_000);
  }

  @Test
  void no_field_of_a_payment_tells_the_label() {
    assertThat(PaymentEvent.getClassSchema().getFields())
        .extracting(field -> field.name().toLowerCase(Locale.ROOT))
        .noneMatch(name -> name.contains("fraud") || name.contains("label"));
  }

  @Test
  void customers_make_two_payments_a_day_around_noon_in_the_evening_or_at_night() {
    List<LabelledPayment> payments =
        take(PaymentGenerator.builder(SEED).fraudShare(0).duration(Duration.ofDays(10)));
    Map<Integer, Long> byHour =
        payments.stream()
            .collect(
                Collectors.groupingBy(
                    p -> p.payment().getEventTime().atZone(ZoneOffset.UTC).getHour(),
                    TreeMap::new,
                    Collectors.counting()));

    assertThat(payments.size() / 50_000.0).isCloseTo(2, within(0.1));
    assertThat(byHour).hasSize(24);
    double atFour = byHour.getOrDefault(4, 0L);
    assertThat(byHour.getOrDefault(12, 0L) / atFour).isBetween(1.7, 2.6);
    // As far from noon as four, so only the evening group makes the difference.
    assertThat(byHour.getOrDefault(19, 0L) / atFour).isBetween(1.7, 2.6);
  }

  @Test
  void customers_pay_at_terminals_in_reach_with_amounts_of_their_own() {
    Map<String, List<PaymentEvent>> byUser =
        take(PaymentGenerator.builder(SEED).customers(500).fraudShare(0).count(50_000)).stream()
            .map(LabelledPayment::payment)
            .filter(p -> p.getChannel() != Channel.ECOMMERCE && p.getCountry().equals("DE"))
            .collect(Collectors.groupingBy(PaymentEvent::getUserId));
    List<Double> means = new ArrayList<>();
    byUser
        .values()
        .forEach(
            payments -> {
              double north = spread(payments.stream().mapToDouble(PaymentEvent::getLatitude));
              double east = spread(payments.stream().mapToDouble(PaymentEvent::getLongitude));
              assertThat(Math.max(north, east)).isLessThanOrEqualTo(0.3);
              means.add(
                  payments.stream().mapToLong(PaymentEvent::getAmountMinor).average().orElse(0));
            });

    assertThat(means).hasSizeGreaterThan(450);
    assertThat(means).anyMatch(mean -> mean < 15_00).anyMatch(mean -> mean > 80_00);
  }

  @Test
  void an_honest_traveller_is_never_faster_than_an_aeroplane() {
    Map<String, PaymentEvent> last = new HashMap<>();
    int journeys = 0;
    for (LabelledPayment labelled :
        take(PaymentGenerator.builder(SEED).customers(300).fraudShare(0).count(200_000))) {
      PaymentEvent payment = labelled.payment();
      PaymentEvent previous = last.put(payment.getUserId(), payment);
      if (previous != null && !previous.getCountry().equals(payment.getCountry())) {
        journeys++;
        assertThat(Duration.between(previous.getEventTime(), payment.getEventTime()))
            .isGreaterThanOrEqualTo(Duration.ofHours(12));
      }
    }
    assertThat(journeys).isGreaterThan(300);
  }

  @ParameterizedTest
  @ValueSource(doubles = {0.002, 0.01, 0.05, 0.3})
  void the_fraud_share_is_what_was_asked_for(double share) {
    List<LabelledPayment> payments =
        take(PaymentGenerator.builder(SEED).fraudShare(share).count(200_000));

    long frauds = payments.stream().filter(LabelledPayment::fraud).count();

    assertThat(frauds / 200_000.0).isCloseTo(share, within(share * 0.1));
  }

  @Test
  void every_scenario_makes_up_about_its_part_of_the_fraud() {
    Map<String, Long> counts =
        take(PaymentGenerator.builder(SEED).fraudShare(0.02).count(500_000)).stream()
            .collect(Collectors.groupingBy(LabelledPayment::scenario, Collectors.counting()));

    for (Scenario scenario : Scenario.values()) {
      double share = scenario.fraud() ? scenario.shareOfFraud() * 0.02 : 1 - 0.02;
      assertThat(counts.getOrDefault(scenario.word(), 0L) / 500_000.0)
          .as(scenario.word())
          .isCloseTo(share, within(share * 0.3));
    }
  }

  @Test
  void only_fraud_is_above_the_threshold_of_220() {
    List<LabelledPayment> payments = take(PaymentGenerator.builder(SEED).count(200_000));

    assertThat(payments)
        .filteredOn(p -> p.payment().getAmountMinor() > 220_00)
        .isNotEmpty()
        .allMatch(LabelledPayment::fraud);
    assertThat(payments)
        .filteredOn(p -> p.scenario().equals("amount-threshold"))
        .allMatch(p -> p.payment().getAmountMinor() > 220_00);
  }

  @Test
  void all_payments_at_a_compromised_terminal_are_fraud_while_it_is_compromised() {
    List<LabelledPayment> payments =
        take(PaymentGenerator.builder(SEED).terminals(500).count(200_000));
    Map<String, List<LabelledPayment>> byTerminal =
        payments.stream().collect(Collectors.groupingBy(p -> p.payment().getTerminalId()));

    int checked = 0;
    for (List<LabelledPayment> atTerminal : byTerminal.values()) {
      List<Integer> stolen = new ArrayList<>();
      for (int i = 0; i < atTerminal.size(); i++) {
        if (atTerminal.get(i).scenario().equals("compromised-terminal")) {
          stolen.add(i);
        }
      }
      Duration whole =
          stolen.isEmpty()
              ? Duration.ZERO
              : Duration.between(
                  atTerminal.get(stolen.get(0)).payment().getEventTime(),
                  atTerminal.get(stolen.get(stolen.size() - 1)).payment().getEventTime());
      if (stolen.size() > 1 && whole.compareTo(Duration.ofDays(28)) <= 0) {
        checked++;
        assertThat(atTerminal.subList(stolen.get(0), stolen.get(stolen.size() - 1) + 1))
            .allMatch(LabelledPayment::fraud);
      }
    }
    assertThat(checked).isGreaterThan(0);
  }

  @Test
  void card_testing_tries_several_cards_with_tiny_amounts_from_one_device_within_the_hour() {
    Map<String, List<LabelledPayment>> byDevice =
        take(PaymentGenerator.builder(SEED).count(200_000)).stream()
            .filter(p -> p.scenario().equals("card-testing"))
            .collect(Collectors.groupingBy(p -> p.payment().getDeviceId()));

    assertThat(byDevice).isNotEmpty();
    for (List<LabelledPayment> attack : byDevice.values()) {
      assertThat(attack.stream().map(p -> p.payment().getUserId()).distinct().count())
          .isGreaterThan(2);
      assertThat(attack)
          .filteredOn(p -> p.payment().getAmountMinor() <= 2_00)
          .hasSizeGreaterThan(7);
      assertThat(lasting(attack)).isLessThan(Duration.ofHours(1));
    }
  }

  @Test
  void a_takeover_uses_a_device_that_the_customer_never_used_from_another_country() {
    List<LabelledPayment> payments = take(PaymentGenerator.builder(SEED).count(200_000));
    Map<String, Set<String>> ownDevices =
        payments.stream()
            .filter(p -> !p.fraud() && p.payment().getDeviceId() != null)
            .collect(
                Collectors.groupingBy(
                    p -> p.payment().getUserId(),
                    Collectors.mapping(p -> p.payment().getDeviceId(), Collectors.toSet())));

    assertThat(ownDevices.values()).allMatch(devices -> devices.size() == 1);
    assertThat(payments)
        .filteredOn(p -> p.scenario().equals("account-takeover"))
        .isNotEmpty()
        .allSatisfy(
            p ->
                assertThat(ownDevices.getOrDefault(p.payment().getUserId(), Set.of()))
                    .doesNotContain(p.payment().getDeviceId()));
  }

  @Test
  void a_velocity_burst_is_ten_payments_or_more_within_minutes() {
    Map<String, List<LabelledPayment>> byUser =
        take(PaymentGenerator.builder(SEED).count(200_000)).stream()
            .filter(p -> p.scenario().equals("velocity-burst"))
            .collect(Collectors.groupingBy(p -> p.payment().getUserId()));

    assertThat(byUser).isNotEmpty();
    assertThat(byUser.values())
        .anySatisfy(
            burst -> {
              assertThat(burst).hasSizeBetween(10, 25);
              assertThat(lasting(burst)).isLessThan(Duration.ofMinutes(7));
            });
  }

  @Test
  void impossible_travel_follows_an_honest_payment_faster_than_an_aeroplane() {
    Map<String, PaymentEvent> lastHonest = new HashMap<>();
    int seen = 0;
    for (LabelledPayment labelled : take(PaymentGenerator.builder(SEED).count(200_000))) {
      PaymentEvent payment = labelled.payment();
      if (labelled.scenario().equals("impossible-travel")) {
        PaymentEvent honest = requireNonNull(lastHonest.get(payment.getUserId()));
        seen++;
        assertThat(honest.getCountry()).isNotEqualTo(payment.getCountry());
        double kilometres = kilometres(honest, payment);
        double hours =
            Duration.between(honest.getEventTime(), payment.getEventTime()).toMillis() / 3.6e6;
        assertThat(kilometres / hours).isGreaterThan(1_500);
      } else if (OWN.contains(labelled.scenario())) {
        lastHonest.put(payment.getUserId(), payment);
      }
    }
    assertThat(seen).isGreaterThan(50);
  }

  @Test
  void skew_gives_a_few_customers_most_of_the_payments() {
    assertThat(shareOfBusiest(0)).isLessThan(0.002);
    assertThat(shareOfBusiest(1)).isGreaterThan(0.05);
  }

  @Test
  void late_payments_are_at_most_as_late_as_stated_and_as_many_as_asked_for() {
    List<LabelledPayment> payments =
        take(
            PaymentGenerator.builder(SEED)
                .count(50_000)
                .outOfOrder(0.2)
                .maxLateness(Duration.ofMinutes(10)));
    Instant latest = Instant.MIN;
    int late = 0;
    for (LabelledPayment labelled : payments) {
      Instant time = labelled.payment().getEventTime();
      if (time.isBefore(latest)) {
        late++;
        assertThat(Duration.between(time, latest)).isLessThanOrEqualTo(Duration.ofMinutes(10));
      } else {
        latest = time;
      }
    }
    assertThat(late / 50_000.0).isBetween(0.15, 0.2);
  }

  @Test
  void disorder_loses_no_payment() {
    PaymentGenerator.Builder plain = PaymentGenerator.builder(SEED).duration(Duration.ofDays(2));
    List<LabelledPayment> ordered = take(plain);

    List<LabelledPayment> disordered = take(plain.outOfOrder(0.3));

    assertThat(disordered).isNotEqualTo(ordered).containsExactlyInAnyOrderElementsOf(ordered);
  }

  @Test
  void duplicates_are_equal_to_their_originals_and_as_many_as_asked_for() {
    List<LabelledPayment> payments =
        take(PaymentGenerator.builder(SEED).count(50_000).duplicates(0.1));
    Map<String, Set<LabelledPayment>> byId = new HashMap<>();
    payments.forEach(
        p -> byId.computeIfAbsent(p.payment().getEventId(), id -> new HashSet<>()).add(p));

    assertThat(byId.values()).allMatch(copies -> copies.size() == 1);
    assertThat((50_000.0 - byId.size()) / byId.size()).isCloseTo(0.1, within(0.01));
  }

  @Test
  void one_customer_and_one_terminal_are_enough() {
    assertThat(take(PaymentGenerator.builder(SEED).customers(1).terminals(1).count(1_000)))
        .hasSize(1_000);
  }

  @Test
  void a_wrong_option_is_refused_with_its_value() {
    PaymentGenerator.Builder builder = PaymentGenerator.builder(SEED);

    assertThatThrownBy(() -> builder.fraudShare(0.7))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("fraudShare must be between 0 and 0.5: 0.7");
    assertThatThrownBy(() -> builder.customers(0)).hasMessageContaining("customers");
    assertThatThrownBy(() -> builder.terminals(-1)).hasMessageContaining("-1");
    assertThatThrownBy(() -> builder.count(-1)).hasMessageContaining("count");
    assertThatThrownBy(() -> builder.skew(Double.NaN)).hasMessageContaining("NaN");
    assertThatThrownBy(() -> builder.duplicates(1.1)).hasMessageContaining("duplicates");
    assertThatThrownBy(() -> builder.outOfOrder(-0.1)).hasMessageContaining("outOfOrder");
    assertThatThrownBy(() -> builder.maxLateness(Duration.ZERO)).hasMessageContaining("PT0S");
    assertThatThrownBy(() -> builder.duration(Duration.ofDays(-1)))
        .hasMessageContaining("duration");
  }

  private static double shareOfBusiest(double skew) {
    Map<String, Long> byUser =
        take(PaymentGenerator.builder(SEED).skew(skew).count(50_000)).stream()
            .collect(Collectors.groupingBy(p -> p.payment().getUserId(), Collectors.counting()));
    return byUser.values().stream().mapToLong(n -> n).max().orElse(0) / 50_000.0;
  }

  private static double spread(DoubleStream degrees) {
    var statistics = degrees.summaryStatistics();
    return statistics.getMax() - statistics.getMin();
  }

  private static Duration lasting(List<LabelledPayment> payments) {
    return Duration.between(
        payments.get(0).payment().getEventTime(),
        payments.get(payments.size() - 1).payment().getEventTime());
  }

  private static double kilometres(PaymentEvent from, PaymentEvent to) {
    double north = Math.toRadians(to.getLatitude() - from.getLatitude());
    double east = Math.toRadians(to.getLongitude() - from.getLongitude());
    double h =
        Math.pow(Math.sin(north / 2), 2)
            + Math.cos(Math.toRadians(from.getLatitude()))
                * Math.cos(Math.toRadians(to.getLatitude()))
                * Math.pow(Math.sin(east / 2), 2);
    return 2 * 6_371 * Math.asin(Math.sqrt(h));
  }

  private static List<LabelledPayment> take(PaymentGenerator.Builder builder) {
    List<LabelledPayment> payments = new ArrayList<>();
    builder.build().forEachRemaining(payments::add);
    return payments;
  }
}
