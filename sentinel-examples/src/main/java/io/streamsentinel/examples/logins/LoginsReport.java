package io.streamsentinel.examples.logins;

import io.streamsentinel.avro.event.LoginEvent;
import io.streamsentinel.avro.event.LoginRiskEvent;
import io.streamsentinel.avro.event.UserAction;
import io.streamsentinel.avro.registry.SchemaRegistry;
import io.streamsentinel.avro.serde.SentinelAvroDeserializer;
import io.streamsentinel.examples.pipeline.Confusion;
import io.streamsentinel.examples.pipeline.Delivery;
import io.streamsentinel.examples.pipeline.Drive;
import io.streamsentinel.examples.pipeline.Identities;
import io.streamsentinel.examples.pipeline.ScoreQuality;
import io.streamsentinel.examples.pipeline.TopicReader;
import java.io.PrintWriter;
import java.util.Comparator;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.apache.kafka.common.TopicPartition;

/**
 * What a run of the logins pipeline came to, counted from the outside by reading all three topics
 * after it has ended.
 */
final class LoginsReport {

  private final Delivery<String> delivery = new Delivery<>();
  private final ScoreQuality quality = new ScoreQuality();
  private final Confusion flagged = new Confusion();
  private final Map<UserAction, Long> actions = new TreeMap<>();
  private final Map<String, Long> reasons = new TreeMap<>();

  private LoginsReport() {}

  /**
   * @param from where each topic ended before the run began
   * @param attacks the ids of the logins that are labelled as attacks
   */
  static LoginsReport of(
      TopicReader reader,
      SchemaRegistry registry,
      LoginTopics topics,
      Map<String, Map<TopicPartition, Long>> from,
      Set<String> attacks) {
    LoginsReport report = new LoginsReport();
    var logins =
        new Identities<>(
            SentinelAvroDeserializer.of(registry, LoginEvent.class), LoginEvent::getEventId);
    var risks = SentinelAvroDeserializer.of(registry, LoginRiskEvent.class);
    reader.read(
        from.getOrDefault(topics.logins(), Map.of()),
        record -> report.delivery.in(logins.of(record)));
    reader.read(
        from.getOrDefault(topics.processed(), Map.of()),
        record -> report.add(risks.deserialize(record.topic(), record.value()), attacks));
    reader.read(
        from.getOrDefault(topics.deadLetters(), Map.of()),
        letter -> report.delivery.deadLetter(logins.ofLetter(letter)));
    return report;
  }

  private void add(LoginRiskEvent risk, Set<String> attacks) {
    boolean attack = attacks.contains(risk.getLoginEventId());
    delivery.out(risk.getLoginEventId());
    quality.add(risk.getScore(), attack);
    flagged.add(risk.getAction() != UserAction.RELEASE, attack);
    actions.merge(risk.getAction(), 1L, Long::sum);
    risk.getReasons().forEach(reason -> reasons.merge(reason, 1L, Long::sum));
  }

  boolean exactlyOnce() {
    return delivery.exactlyOnce();
  }

  void print(PrintWriter out, Drive<?> drive) {
    out.println();
    delivery.print(out);
    drive.perSecond().ifPresent(rate -> line(out, "throughput %,.0f logins/s", rate));
    drive.latency().print(out, "logins");
    out.println();
    quality.print(out, "attacks");
    out.println();
    line(
        out,
        "flagged precision %.3f, recall %.3f, false alarms %.5f (step up or block, against the labels)",
        flagged.precision(),
        flagged.recall(),
        flagged.falseAlarmRate());
    line(
        out,
        "score area under ROC %.3f, Brier score %.4f",
        quality.areaUnderRoc(),
        quality.brier());
    actions.forEach((action, times) -> line(out, "  %-24s %,9d", action, times));
    out.println("reasons");
    reasons.entrySet().stream()
        .sorted(Map.Entry.comparingByValue(Comparator.reverseOrder()))
        .forEach(entry -> line(out, "  %-24s %,9d", entry.getKey(), entry.getValue()));
    out.flush();
  }

  private static void line(PrintWriter out, String format, Object... values) {
    out.println(String.format(Locale.ROOT, format, values));
  }
}
