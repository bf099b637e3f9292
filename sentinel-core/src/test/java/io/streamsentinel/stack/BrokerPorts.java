package io.streamsentinel.stack;

/**
 * The ports of one broker, the same inside and outside its container.
 *
 * @param advertised where clients without encryption connect: {@code client}, or a proxy's port
 * @param peers where other brokers connect: {@code replication}, or a proxy's port
 */
record BrokerPorts(
    int id,
    int client,
    int advertised,
    int scram,
    int mutualTls,
    int replication,
    int peers,
    int controller) {

  static BrokerPorts next(int id, KafkaSpec spec) {
    int client = spec.port() == 0 ? Ports.next() : Ports.take(spec.port() + id - 1);
    int replication = Ports.next();
    return new BrokerPorts(
        id,
        client,
        spec.isProxied() ? Ports.next() : client,
        Ports.next(),
        Ports.next(),
        replication,
        spec.isPeersProxied() ? Ports.next() : replication,
        Ports.next());
  }
}
