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

/** What a model looks at. Computed from history by the engine that serves features. */
public enum InputSet {
  /**
   * The fifteen of the Fraud Detection Handbook's models: the amount, and what {@link PaymentViews}
   * knows of the customer and of the terminal.
   */
  HANDBOOK {
    @Override
    public List<String> names() {
      List<String> names = new ArrayList<>(List.of("amount"));
      names.addAll(TrainingSet.names(VIEWS));
      names.remove(NOT_OF_THE_HANDBOOK);
      return List.copyOf(names);
    }

    @Override
    public List<TrainingRow> read(Iterator<LabelledPayment> payments) throws IOException {
      List<String> computed = TrainingSet.names(VIEWS);
      int[] wanted = names().stream().skip(1).mapToInt(computed::indexOf).toArray();
      List<TrainingRow> rows = new ArrayList<>();
      TrainingSet.play(
          VIEWS,
          payments,
          (LabelledPayment payment, double[] features) -> {
            double[] inputs = new double[wanted.length + 1];
            inputs[0] = payment.payment().getAmountMinor() / 100.0;
            Arrays.setAll(inputs, i -> i == 0 ? inputs[0] : features[wanted[i - 1]]);
            rows.add(row(payment, inputs));
          });
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
    public List<TrainingRow> read(Iterator<LabelledPayment> payments) {
      List<TrainingRow> rows = new ArrayList<>();
      PaymentHistory.replay(
          payments,
          (payment, features) ->
              rows.add(row(payment, FraudModel.row(payment.payment().getAmountMinor(), features))));
      return rows;
    }
  };

  private static final String NOT_OF_THE_HANDBOOK = "seconds_since_last_tx";
  private static final List<FeatureView<LabelledPayment>> VIEWS =
      Arrays.stream(PaymentViews.values()).map(PaymentViews::view).toList();

  /** The inputs, in the order of a row. */
  public abstract List<String> names();

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
