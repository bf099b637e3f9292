package io.streamsentinel.stack;

/**
 * Starts the servers of one stack, each at most once; each call returns when its server is ready.
 */
interface ServerFactory extends AutoCloseable {

  KafkaCluster kafka();

  Postgres postgres();

  Redis redis();

  Registry registry();

  @Override
  void close();
}
