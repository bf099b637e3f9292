package io.streamsentinel.examples.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.streamsentinel.examples.generator.LabelledPayment;
import io.streamsentinel.examples.generator.PaymentGenerator;
import io.streamsentinel.examples.payments.FraudModel;
import io.streamsentinel.examples.training.NativeLibrary;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** Models trained and evaluated on a small generated history. */
@EnabledIf(
    value = "io.streamsentinel.examples.training.NativeLibrary#isThere",
    disabledReason = NativeLibrary.MISSING)
class TrainCommandTest {

  private static final int COUNT = 14_000;

  @TempDir private Path directory;
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();
  private Path history;

  @BeforeEach
  void writeHistory() throws IOException {
    List<String> lines = new ArrayList<>(List.of("id,at,who,terminal,amount,bad"));
    PaymentGenerator.builder(3)
        .customers(700)
        .terminals(500)
        .fraudShare(0.05)
        .count(COUNT)
        .build()
        .forEachRemaining(payment -> lines.add(line(payment)));
    history = Files.write(directory.resolve("history.csv"), lines);
  }

  @Test
  void a_trained_model_is_measured_beside_two_others_and_evaluated_to_the_same() throws Exception {
    Path model = directory.resolve("model.json");
    Path plot = directory.resolve("plot.svg");

    assertThat(run("train", "--out", model.toString(), "--plot", plot.toString())).isZero();

    List<String> table = out.toString().lines().toList();
    assertThat(table.get(0)).startsWith("training  2026-01-0").contains("of them fraud");
    assertThat(table.get(4)).startsWith("boosted trees ");
    assertThat(table.get(5)).startsWith("logistic regression ");
    assertThat(table.get(6)).startsWith("random forest ");
    assertThat(
            DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(plot.toFile())
                .getElementsByTagName("title")
                .item(0)
                .getTextContent())
        .startsWith("Trained on 2026-01-0");
    String measures = table.get(4).substring("boosted trees".length()).strip();
    out.getBuffer().setLength(0);

    assertThat(run("evaluate", "--model", model.toString())).isZero();

    assertThat(out.toString()).startsWith("model handbook-2026-01-0").contains(measures);
  }

  @Test
  void a_model_of_the_pipelines_inputs_is_one_that_the_pipeline_takes() throws IOException {
    Path model = directory.resolve("model.json");
    Path again = directory.resolve("again.json");

    assertThat(run("train", "--inputs", "payments", "--out", model.toString())).isZero();
    assertThat(run("train", "--inputs", "payments", "--out", again.toString())).isZero();

    assertThat(FraudModel.read(model).version().declared()).startsWith("payments-2026-01-0");
    assertThat(again).hasSameBinaryContentAs(model);
  }

  @Test
  void days_that_the_history_does_not_hold_are_named() {
    assertThat(run("train", "--start", "2018-04-18")).isEqualTo(1);

    assertThat(err.toString())
        .startsWith("error: ")
        .contains("2018-04-18", "0 payments")
        .containsOnlyOnce("\n");
  }

  private static String line(LabelledPayment labelled) {
    var payment = labelled.payment();
    String terminal =
        payment.getTerminalId() == null ? payment.getMerchantId() : payment.getTerminalId();
    return String.join(
        ",",
        payment.getPaymentId(),
        payment.getEventTime().toString(),
        payment.getUserId(),
        terminal,
        BigDecimal.valueOf(payment.getAmountMinor(), 2).toString(),
        Boolean.toString(labelled.fraud()));
  }

  private int run(String command, String... more) {
    CommandLine line = Main.commandLine();
    line.setErr(new PrintWriter(err, true));
    line.setOut(new PrintWriter(out, true));
    List<String> arguments = new ArrayList<>(List.of(command, history.toString()));
    for (String column :
        List.of(
            "payment-id=id",
            "time=at",
            "user=who",
            "terminal=terminal",
            "amount=amount",
            "fraud=bad")) {
      arguments.add("--column=" + column);
    }
    arguments.addAll(List.of("--train-days=4", "--delay-days=1", "--test-days=3"));
    arguments.addAll(List.of(more));
    return line.execute(arguments.toArray(String[]::new));
  }
}
