package io.streamsentinel.stack;

/** Servers as child processes. */
final class EmbeddedServers implements ServerFactory {

  private final KafkaSpec kafka;
  private final Run run;

  EmbeddedServers(KafkaSpec kafka, StackDirectory directory) {
    this.kafka = kafka;
    this.run = new Run(directory);
  }

  @Override
  public KafkaCluster kafka() {
    return EmbeddedKafka.start(kafka, run);
  }

  @Override
  public Postgres postgres() {
    return EmbeddedPostgres.start(run);
  }

  @Override
  public Redis redis() {
    return EmbeddedRedis.start(run);
  }

  @Override
  public Registry registry() {
    return EmbeddedRegistry.start(run);
  }

  @Override
  public void close() {
    run.close();
  }
}
