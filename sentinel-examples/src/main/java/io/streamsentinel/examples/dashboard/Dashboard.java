package io.streamsentinel.examples.dashboard;

import io.micrometer.core.instrument.MeterRegistry;
import io.streamsentinel.avro.registry.SchemaRegistryException;
import io.streamsentinel.examples.dashboard.fraud.FraudBoard;
import io.streamsentinel.examples.dashboard.fraud.FraudFeed;
import io.streamsentinel.examples.dashboard.health.Block;
import io.streamsentinel.examples.dashboard.health.Block.Detail;
import io.streamsentinel.examples.dashboard.health.Block.Status;
import io.streamsentinel.examples.dashboard.health.HealthBoard;
import io.streamsentinel.examples.dashboard.health.MeterBoard;
import io.streamsentinel.examples.dashboard.streams.DeadLetterBoard;
import io.streamsentinel.examples.dashboard.streams.LiveMessages;
import io.streamsentinel.examples.dashboard.streams.MessageDecoder;
import io.streamsentinel.examples.dashboard.streams.Messages;
import io.streamsentinel.examples.dashboard.streams.Readers;
import io.streamsentinel.examples.dashboard.streams.SubjectBoard;
import io.streamsentinel.examples.dashboard.streams.Tail;
import io.streamsentinel.examples.payments.PaymentTopics;
import io.streamsentinel.health.ConsumerHealth;
import java.net.URI;
import java.time.Clock;
import java.util.List;
import java.util.function.Supplier;

/**
 * A web page that shows a running system: what is decided about payments, what is in Kafka and the
 * registry, and how every part is. It only reads: it commits nothing, joins no group and creates
 * nothing. Its memory is bounded whatever the system's speed; above its budget it samples and says
 * so.
 *
 * <p>Thread-safe. Its threads end with {@link #close}.
 */
public final class Dashboard implements AutoCloseable {

  private static final long HISTORY = 20_000;
  private static final int EVENTS_A_SECOND = 10_000;
  private static final int RARE_EVENTS_A_SECOND = 5_000;

  private final MeterBoard meters = new MeterBoard();
  private final HealthBoard health = new HealthBoard(meters);
  private final Watch watch;
  private final Tail events;
  private final Tail rare;
  private final Web web;

  private Dashboard(Source source, DashboardOptions options) {
    Readers readers = new Readers(source.kafka());
    MessageDecoder decoder = new MessageDecoder(source.registry());
    FraudBoard fraud = new FraudBoard(Clock.systemUTC());
    DeadLetterBoard letters = new DeadLetterBoard();
    SubjectBoard subjects = new SubjectBoard(source.registry());
    PaymentTopics topics = source.topics();
    FraudFeed feed = new FraudFeed(topics, source.registry(), fraud, letters);
    this.watch = new Watch(source.kafka());
    this.events =
        new Tail(
            "dashboard-events",
            readers,
            List.of(topics.payments(), topics.decisions()),
            HISTORY,
            EVENTS_A_SECOND,
            feed);
    this.rare =
        new Tail(
            "dashboard-rare-events",
            readers,
            List.of(topics.alerts(), topics.chargebacks(), topics.deadLetters()),
            HISTORY,
            RARE_EVENTS_A_SECOND,
            feed);
    health.add(watch::block);
    health.add(() -> registry(subjects));
    health.add(this::own);
    Messages messages = new Messages(readers, decoder);
    this.web =
        new Web(
            options,
            new Api(
                new Boards(topics, fraud, letters, subjects, watch, health, messages),
                new LiveMessages(readers, decoder)));
  }

  /**
   * Starts to watch and to answer.
   *
   * @throws IllegalStateException if the port is taken
   */
  public static Dashboard start(Source source, DashboardOptions options) {
    Dashboard dashboard = new Dashboard(source, options);
    try {
      dashboard.web.start();
    } catch (IllegalStateException e) {
      dashboard.close();
      throw e;
    }
    dashboard.watch.start();
    dashboard.events.start();
    dashboard.rare.start();
    return dashboard;
  }

  /** Its address for a browser on this machine. */
  public URI address() {
    return web.address();
  }

  /** Where blocks of this process register their meters, to be shown. */
  public MeterRegistry meters() {
    return meters.registry();
  }

  /**
   * Shows how a consumer of this process is.
   *
   * @param group its group; an earlier consumer of the same group is shown no more
   * @param how asked whenever somebody looks
   */
  public void watch(String group, Supplier<ConsumerHealth> how) {
    health.watch(group, how);
  }

  private static Block registry(SubjectBoard subjects) {
    String what = "Knows the form of every event, so that programs of all ages read it.";
    try {
      int count = subjects.subjects().size();
      return new Block(
          "Schema registry",
          what,
          Status.OK,
          "It answers.",
          List.of(new Detail("Subjects", Integer.toString(count))));
    } catch (SchemaRegistryException e) {
      return new Block(
          "Schema registry",
          what,
          Status.FAILED,
          "It does not answer: what was met before is decoded, new schemas are not.",
          List.of());
    }
  }

  private Block own() {
    Tail.Status many = events.status();
    Tail.Status few = rare.status();
    boolean following = many.following() && few.following();
    return new Block(
        "This dashboard",
        "Reads what is committed, belongs to no group and writes nothing.",
        following ? Status.OK : Status.WARNING,
        following ? "It follows the topics." : "It does not follow all topics yet.",
        List.of(
            new Detail("Payments and decisions", many.words()),
            new Detail("Alerts, labels and dead letters", few.words()),
            new Detail("Events looked at", Long.toString(many.seen() + few.seen())),
            new Detail("Events left out, to keep up", Long.toString(many.skipped()))));
  }

  /** Ends. Idempotent. */
  @Override
  public void close() {
    web.close();
    events.close();
    rare.close();
    watch.close();
    meters.close();
  }
}
