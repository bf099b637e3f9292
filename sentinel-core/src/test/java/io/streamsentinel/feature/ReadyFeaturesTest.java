package io.streamsentinel.feature;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class ReadyFeaturesTest {
  private static final long T = 1_700_000_000_000L;
  private static final Field<Tx> HOUR = Field.code("hour", tx -> tx.timeMillis() / 3_600_000 % 24);

  private static Tx at(long time, String merchant, boolean declined, boolean fraud) {
    return new Tx("a", time, 100, merchant, declined, fraud, 52.52, 13.405);
  }

  @Test
  void velocity_counts_five_minutes_and_sums_a_day() {
    FeatureEngine<Tx> engine =
        FeatureEngine.of(Tx.view().with(ReadyFeatures.velocity(Tx.AMOUNT)).build());
    engine.apply(Tx.of("a", T, 1_000));

    FeatureVector vector = engine.apply(Tx.of("a", T + 300_000, 250));

    assertThat(vector.exact("tx_count_5min")).isEqualTo(1);
    assertThat(vector.value("tx_amount_24hr")).isEqualTo(12.5);
  }

  @Test
  void an_hour_never_seen_is_unusual() {
    FeatureEngine<Tx> engine =
        FeatureEngine.of(Tx.view().with(ReadyFeatures.unusualTime(HOUR)).build());
    for (int day = 0; day < 9; day++) {
      FeatureVector usual = engine.apply(Tx.of("a", T + Duration.ofDays(day).toMillis(), 1));
      assertThat(usual.value("unusual_time")).isZero();
    }

    FeatureVector unusual =
        engine.apply(Tx.of("a", T + Duration.ofDays(9).plusHours(5).toMillis(), 1));

    assertThat(unusual.value("unusual_time")).isCloseTo(0.9, within(1e-12));
  }

  @Test
  void merchant_risk_is_smoothed_towards_the_global_rate_and_knows_no_fresh_label() {
    FeatureEngine<Tx> engine =
        FeatureEngine.of(
            FeatureView.builder("merchant", Tx::merchant, Tx::timeMillis)
                .with(ReadyFeatures.merchantRisk(Tx.FRAUD, 0.01, 10))
                .build());
    FeatureVector fresh = engine.apply(at(T, "m", false, true));
    long week = T + Duration.ofDays(7).toMillis();

    assertThat(fresh.value("merchant_risk_score")).isCloseTo(0.01, within(1e-12));
    assertThat(engine.read("m", Instant.ofEpochMilli(week)).value("merchant_risk_score"))
        .isCloseTo((1 + 10 * 0.01) / (1 + 10), within(1e-12));
  }

  @Test
  void travel_faster_than_an_airliner_is_impossible() {
    FeatureEngine<Tx> engine =
        FeatureEngine.of(
            Tx.view().with(ReadyFeatures.impossibleTravel(Tx.LATITUDE, Tx.LONGITUDE, 900)).build());
    engine.apply(at(T, "berlin", false, false));
    Tx paris = new Tx("a", T + 3_600_000, 1, "paris", false, false, 48.8566, 2.3522);

    FeatureVector vector = engine.apply(paris);

    assertThat(vector.value("travel_speed_kmh")).isCloseTo(877.5, within(2.0));
    assertThat(vector.value("impossible_travel")).isZero();
    FeatureVector back = engine.apply(at(T + 3_600_000 + 1_800_000, "berlin", false, false));
    assertThat(back.value("impossible_travel")).isEqualTo(1);
  }

  @Test
  void failed_logins_burst_and_a_success_ends_the_streak() {
    FeatureEngine<Tx> engine =
        FeatureEngine.of(Tx.view().with(ReadyFeatures.failedLogins(Tx.DECLINED)).build());
    FeatureVector vector = engine.apply(at(T, "m", true, false));
    for (int i = 1; i < 4; i++) {
      vector = engine.apply(at(T + i * 60_000L, "m", true, false));
    }
    FeatureVector success = engine.apply(at(T + 240_000, "m", false, false));

    assertThat(vector.exact("failed_login_streak")).isEqualTo(4);
    assertThat(vector.exact("failed_logins_10min")).isEqualTo(4);
    assertThat(success.exact("failed_login_streak")).isZero();
    assertThat(success.exact("failed_logins_1h")).isEqualTo(4);
    assertThat(success.value("seconds_since_failed_login")).isEqualTo(60);
  }

  @Test
  void a_merchant_is_new_once_in_thirty_days() {
    FeatureEngine<Tx> engine =
        FeatureEngine.of(
            Tx.view()
                .with(ReadyFeatures.newCountry(Tx.MERCHANT))
                .with(ReadyFeatures.distinct(Tx.MERCHANT))
                .with(ReadyFeatures.recencyFrequencyAmount(Tx.AMOUNT))
                .with(ReadyFeatures.unusualAmount(Tx.AMOUNT))
                .build());

    assertThat(engine.apply(at(T, "x", false, false)).exact("new_country")).isEqualTo(1);
    FeatureVector again = engine.apply(at(T + 1000, "x", false, false));
    assertThat(again.exact("new_country")).isZero();
    assertThat(again.exact("distinct_merchant_24h")).isEqualTo(1);
    assertThat(again.exact("tx_count_30d")).isEqualTo(2);
    assertThat(again.value("tx_mean_amount_7d")).isEqualTo(1.0);
    assertThat(again.value("seconds_since_last_tx")).isEqualTo(1.0);
    assertThat(again.value("amount_z_score")).isZero();
    FeatureVector month =
        engine.apply(at(T + 1000 + Duration.ofDays(30).toMillis(), "x", false, false));
    assertThat(month.exact("new_country")).isEqualTo(1);
  }

  @Test
  void a_training_set_has_the_vectors_that_serving_would_have_had() throws IOException {
    FeatureView<Tx> view =
        Tx.view().count("n", Window.hours(1)).mean("mean", Tx.AMOUNT, Window.hours(1)).build();
    List<Tx> history = List.of(at(T, "m", false, false), Tx.of("a", T + 1000, 333));
    StringBuilder csv = new StringBuilder();

    long written =
        TrainingSet.writeCsv(
            List.of(view),
            history.iterator(),
            tx -> "id" + tx.amountMinor(),
            tx -> tx.fraud() ? "1" : "0",
            csv);

    assertThat(written).isEqualTo(2);
    assertThat(csv).hasToString("id,label,n,mean\nid100,0,1,1\nid333,0,2,2.165\n");
  }
}
