package io.streamsentinel.doctor;

import io.streamsentinel.settings.Deployment;
import io.streamsentinel.settings.KafkaSettings;
import io.streamsentinel.settings.PostgresSettings;
import io.streamsentinel.settings.RedisSettings;
import io.streamsentinel.topic.Topic;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Finds what is wrong with a set-up and says how to mend it. It tries what a pipeline will do:
 * topics, records, transactions, rows, keys; and it reads the servers' settings.
 *
 * <p>All it makes is named {@value Scratch#PREFIX}... and cleared away at the end, however the
 * examination ends. Two things can't be: Kafka's coordinator remembers the transactional id until
 * it expires ({@code transactional.id.expiration.ms}), and offsets in Kafka's own topics are used.
 *
 * <p>Immutable and thread-safe; each {@link #examine} is an examination of its own.
 */
public final class Doctor {

  private final List<Check> checks;

  private Doctor(Builder builder) {
    this.checks = List.copyOf(builder.checks());
  }

  /** A doctor in the making. */
  public static Builder builder() {
    return new Builder();
  }

  /** Runs all checks. Takes some seconds; a server that does not answer costs the limit once. */
  public Diagnosis examine() {
    return examine(finding -> {});
  }

  /**
   * Runs all checks.
   *
   * @param onFinding is told each finding as it is made
   */
  public Diagnosis examine(Consumer<Finding> onFinding) {
    List<Finding> findings = new ArrayList<>();
    Set<String> closedDoors = new HashSet<>();
    Scratch scratch = new Scratch();
    boolean interrupted = false;
    try {
      for (Check check : checks) {
        interrupted |= Thread.interrupted();
        if (!interrupted && !closedDoors.contains(server(check))) {
          List<Finding> found = examine(check, scratch);
          boolean failed = found.stream().anyMatch(finding -> finding.status() == Status.FAIL);
          if (failed && check.opensTheDoor()) {
            closedDoors.add(server(check));
          }
          found.forEach(onFinding);
          findings.addAll(found);
        }
      }
    } finally {
      interrupted |= Thread.interrupted();
      List<Finding> left = scratch.clear();
      left.forEach(onFinding);
      findings.addAll(left);
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
    return new Diagnosis(findings);
  }

  private static List<Finding> examine(Check check, Scratch scratch) {
    try {
      return check.examine(scratch);
    } catch (Exception e) {
      return List.of(Finding.fail(check.name(), Remedy.words(e), Remedy.of(e)));
    }
  }

  private static String server(Check check) {
    int colon = check.name().indexOf(':');
    return colon < 0 ? check.name() : check.name().substring(0, colon);
  }

  /** A doctor in the making. Not thread-safe. */
  public static final class Builder {

    private final List<Check> more = new ArrayList<>();
    private final List<Topic> topics = new ArrayList<>();
    private Deployment deployment = Deployment.DEVELOPMENT;
    private Duration limit = Duration.ofSeconds(15);
    private Clock clock = Clock.systemUTC();
    private List<KafkaSettings> kafka = List.of();
    private List<PostgresSettings> postgres = List.of();
    private List<RedisSettings> redis = List.of();

    private Builder() {}

    /** Examines a Kafka cluster. Default: none. */
    public Builder kafka(KafkaSettings settings) {
      kafka = List.of(settings);
      return this;
    }

    /** Examines a database. Default: none. */
    public Builder postgres(PostgresSettings settings) {
      postgres = List.of(settings);
      return this;
    }

    /** Examines a Redis. Default: none. */
    public Builder redis(RedisSettings settings) {
      redis = List.of(settings);
      return this;
    }

    /** What the servers must live up to. Default: development. */
    public Builder deployment(Deployment deployment) {
      this.deployment = deployment;
      return this;
    }

    /** Topics that must be there as declared. Default: none. */
    public Builder topics(Collection<Topic> topics) {
      this.topics.addAll(topics);
      return this;
    }

    /** A further check, after the others. Default: none. */
    public Builder check(Check check) {
      more.add(check);
      return this;
    }

    /** How long a single question to a server may take. Default: 15 seconds. */
    public Builder limit(Duration limit) {
      if (limit.isNegative() || limit.isZero()) {
        throw new IllegalArgumentException("limit must be positive: " + limit);
      }
      this.limit = limit;
      return this;
    }

    /** This machine's clock. Default: the system's. */
    public Builder clock(Clock clock) {
      this.clock = clock;
      return this;
    }

    /** The doctor. */
    public Doctor build() {
      return new Doctor(this);
    }

    private List<Check> checks() {
      List<Check> all = new ArrayList<>();
      for (KafkaSettings settings : kafka) {
        KafkaPatient patient = new KafkaPatient(settings, deployment, limit, clock);
        all.add(new Reachable(patient));
        all.add(new Durability(patient));
        all.add(new Replication(patient));
        all.add(new TransactionVersion(patient));
        all.add(new Rights(patient));
        all.add(new RoundTrip(patient));
        all.add(new TransactionalRoundTrip(patient));
        if (!topics.isEmpty()) {
          all.add(new DeclaredTopics(patient, List.copyOf(topics)));
        }
      }
      postgres.forEach(settings -> all.add(new PostgresCheck(settings, deployment, limit, clock)));
      redis.forEach(settings -> all.add(new RedisCheck(settings, deployment, limit, clock)));
      all.addAll(more);
      return all;
    }
  }
}
