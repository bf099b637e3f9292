package io.streamsentinel.stack;

import org.jspecify.annotations.Nullable;

/** Servers as child processes. */
final class EmbeddedServers implements ServerFactory {

  private final KafkaSpec kafka;
  private final Run run;
  private final @Nullable String refusal;

  EmbeddedServers(KafkaSpec kafka, StackDirectory directory, @Nullable String refusal) {
    this(kafka, Run.in(directory), refusal);
  }

  EmbeddedServers(KafkaSpec kafka, Run run, @Nullable String refusal) {
    this.kafka = kafka;
    this.refusal = refusal;
    this.run = run;
  }

  @Override
  public KafkaCluster kafka() {
    return EmbeddedKafka.start(kafka, run, refusal);
  }

  @Override
  public Postgres postgres() {
    return EmbeddedPostgres.start(run, refusal);
  }

  @Override
  public Redis redis() {
    return EmbeddedRedis.start(run, refusal);
  }

  @Override
  public Registry registry() {
    return EmbeddedRegistry.start(run, refusal);
  }

  @Override
  public void close() {
    run.close();
  }
}
