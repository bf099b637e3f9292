package io.streamsentinel.feature;

import java.time.Duration;

/** The event of these tests, with one of everything that a feature can be made of. */
record Tx(
    String user,
    long timeMillis,
    long amountMinor,
    String merchant,
    boolean declined,
    boolean fraud,
    double latitude,
    double longitude) {

  static final Field<Tx> AMOUNT = Field.decimal("amount", 2, Tx::amountMinor);
  static final Field<Tx> MERCHANT = Field.category("merchant", Tx::merchant);
  static final Field<Tx> FRAUD = Field.flag("fraud", Tx::fraud).availableAfter(Duration.ofDays(7));
  static final Field<Tx> LATITUDE = Field.degrees("latitude", Tx::latitude);
  static final Field<Tx> LONGITUDE = Field.degrees("longitude", Tx::longitude);
  static final Filter<Tx> DECLINED = Filter.of("declined", Tx::declined);

  static Tx of(String user, long timeMillis, long amountMinor) {
    return new Tx(user, timeMillis, amountMinor, "m", false, false, 0, 0);
  }

  /** Reads {@code user,timeMillis,amountMinor}. */
  static Tx parse(String line) {
    String[] parts = line.split(",", -1);
    return of(parts[0], Long.parseLong(parts[1]), Long.parseLong(parts[2]));
  }

  static FeatureViewBuilder<Tx> view() {
    return FeatureView.builder("user", Tx::user, Tx::timeMillis);
  }
}
