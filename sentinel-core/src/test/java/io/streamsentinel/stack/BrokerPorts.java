package io.streamsentinel.stack;

/** The ports of one broker. */
record BrokerPorts(int id, int client, int replication, int controller) {}
