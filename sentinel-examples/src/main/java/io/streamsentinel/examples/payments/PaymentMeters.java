package io.streamsentinel.examples.payments;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.MeterRegistry;
import io.streamsentinel.avro.event.Decision;
import java.math.BigDecimal;
import java.util.Currency;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Counts what the detector decides: decisions by outcome, the distribution of scores, amounts by
 * currency. A decision counts when it is made; one that is made again after a failure counts again.
 *
 * <p>However many payments there are and whatever they hold, the number of meters is bounded:
 * outcomes are a closed set, and currencies are those of ISO 4217, the first {@value
 * #CURRENCIES_MAX} that occur; all else is {@value #OTHER}.
 *
 * <p>Thread-safe.
 */
final class PaymentMeters {

  /** Decisions; by {@code decision}. */
  static final String DECISIONS = "streaming.fraud.decisions";

  /**
   * Scores in hundredths, 0 to 100, in steps of ten: histograms of Micrometer know whole numbers
   * only, and would take every score above 0 for a 1.
   */
  static final String SCORE = "streaming.fraud.score";

  /** Amounts, in the currency's unit and not its cents; by {@code currency}. */
  static final String AMOUNT = "streaming.transaction.amount";

  /** The currency of amounts that have none, or one too many; counted in hundredths of it. */
  static final String OTHER = "other";

  static final int CURRENCIES_MAX = 30;

  private static final double[] STEPS = {10, 20, 30, 40, 50, 60, 70, 80, 90, 100};
  private static final int HUNDREDTHS = 100;
  private static final int CENTS = 2;

  private final MeterRegistry registry;
  private final Map<Decision, Counter> decisions = new EnumMap<>(Decision.class);
  private final DistributionSummary scores;
  private final Map<String, Amount> amounts = new ConcurrentHashMap<>();
  private final Amount other;

  PaymentMeters(MeterRegistry registry) {
    this.registry = registry;
    for (Decision decision : Decision.values()) {
      decisions.put(decision, registry.counter(DECISIONS, "decision", decision.name()));
    }
    scores =
        DistributionSummary.builder(SCORE)
            .scale(HUNDREDTHS)
            .serviceLevelObjectives(STEPS)
            .register(registry);
    other = new Amount(counter(OTHER), CENTS);
  }

  void decided(Decision decision, double score, long amountMinor, @Nullable String currency) {
    Counter counter = decisions.get(decision);
    if (counter != null) {
      counter.increment();
    }
    scores.record(score);
    amount(currency).add(amountMinor);
  }

  private Amount amount(@Nullable String currency) {
    if (currency == null) {
      return other;
    }
    Amount known = amounts.get(currency);
    return known == null ? first(currency) : known;
  }

  /** Rare: once a currency, and for what is none. */
  private synchronized Amount first(String currency) {
    if (amounts.size() >= CURRENCIES_MAX || !isCurrency(currency)) {
      return amounts.getOrDefault(currency, other);
    }
    return amounts.computeIfAbsent(currency, code -> new Amount(counter(code), digits(code)));
  }

  /** How many decimals a currency's minor unit has; none where nobody knows. */
  static int digits(String code) {
    return isCurrency(code)
        ? Math.max(0, Currency.getInstance(code).getDefaultFractionDigits())
        : 0;
  }

  private static boolean isCurrency(String code) {
    if (code.length() != 3) {
      return false;
    }
    try {
      return Currency.getInstance(code).getCurrencyCode().equals(code);
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  private Counter counter(String currency) {
    return registry.counter(AMOUNT, "currency", currency);
  }

  private record Amount(Counter counter, int digits) {
    void add(long minor) {
      if (minor > 0) {
        counter.increment(BigDecimal.valueOf(minor, digits).doubleValue());
      }
    }
  }
}
