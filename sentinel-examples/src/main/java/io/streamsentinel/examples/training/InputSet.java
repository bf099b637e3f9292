package io.streamsentinel.examples.training;

import io.streamsentinel.examples.generator.LabelledPayment;
import io.streamsentinel.examples.payments.FraudModel;
import io.streamsentinel.examples.payments.PaymentHistory;
import io.streamsentinel.examples.trainingset.PaymentViews;
import io.streamsentinel.feature.FeatureView;
import io.streamsentinel.feature.TrainingSet;
import java.io.IOException;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.stream.Stream;

/** What models look at. Computed from history by the engine that serves features. */
public enum InputSet {
  /**
   * The fifteen of the Fraud Detection Handbook's models, the amount and what {@link PaymentViews}
   * knows of the customer and of the terminal; and what these views derive from them, for our
   * model.
   */
  HANDBOOK {
    @Override
    public List<String> names() {
      return Stream.concat(REFERENCE.stream(), DERIVED.stream()).toList();
    }

    @Override
    List<String> rivals() {
      return REFERENCE;
    }

    @Override
    List<String> ours() {
      return Stream.concat(TELLING.stream(), DERIVED.stream()).toList();
    }

    @Override
    public List<TrainingRow> read(Iterator<LabelledPayment> payments) throws IOException {
      List<String> computed = TrainingSet.names(VIEWS);
      int[] wanted = names().stream().mapToInt(computed::indexOf).toArray();
      List<TrainingRow> rows = new ArrayList<>();
      TrainingSet.play(
          VIEWS,
          payments,
          (LabelledPayment payment, double[] features) ->
              rows.add(
                  row(payment, Arrays.stream(wanted).mapToDouble(i -> features[i]).toArray())));
      return rows;
    }
  },

  /** What the payments pipeline gives its model; labels come to the terminal as chargebacks. */
  PAYMENTS {
    @Override
    public List<String> names() {
      return FraudModel.INPUTS;
    }

    @Override
    List<String> rivals() {
      return names();
    }

    /** Not the terminal's counts, by which trees learn compromised terminals by heart. */
    @Override
    List<String> ours() {
      return names().stream().filter(name -> !name.startsWith("terminal_tx_count_")).toList();
    }

    @Override
    public List<TrainingRow> read(Iterator<LabelledPayment> payments) {
      List<TrainingRow> rows = new ArrayList<>();
      PaymentHistory.replay(
          payments,
          (payment, features) ->
              rows.add(row(payment, FraudModel.row(payment.payment().getAmountMinor(), features))));
      return rows;
    }
  };

  private static final List<String> REFERENCE =
      List.of(
          "amount",
          "weekend",
          "night",
          "tx_count_1d",
          "tx_mean_amount_1d",
          "tx_count_7d",
          "tx_mean_amount_7d",
          "tx_count_30d",
          "tx_mean_amount_30d",
          "terminal_tx_count_1d",
          "terminal_risk_1d",
          "terminal_tx_count_7d",
          "terminal_risk_7d",
          "terminal_tx_count_30d",
          "terminal_risk_30d");

  /** Of these, what speaks of a payment rather than of who or where it is. */
  private static final List<String> TELLING =
      List.of("amount", "terminal_risk_1d", "terminal_risk_7d");

  private static final List<String> DERIVED =
      List.of(
          "amount_ratio_30d",
          "amount_ratio_7d",
          "mean_ratio_7d",
          "mean_ratio_1d",
          "terminal_frauds_7d",
          "terminal_surplus_1d");

  private static final List<FeatureView<LabelledPayment>> VIEWS =
      Arrays.stream(PaymentViews.values()).map(PaymentViews::view).toList();

  /** The inputs, in the order of a row. */
  public abstract List<String> names();

  /** Those that the models get with which ours is compared. */
  abstract List<String> rivals();

  /** Those that our model gets. */
  abstract List<String> ours();

  /**
   * Plays a history.
   *
   * @param payments in the order of their time
   * @return a row for each, all in memory
   * @throws IOException if they can't be read
   */
  public abstract List<TrainingRow> read(Iterator<LabelledPayment> payments) throws IOException;

  private static TrainingRow row(LabelledPayment payment, double[] inputs) {
    return new TrainingRow(
        LocalDate.ofInstant(payment.payment().getEventTime(), ZoneOffset.UTC),
        payment.payment().getUserId(),
        payment.fraud(),
        inputs);
  }
}
