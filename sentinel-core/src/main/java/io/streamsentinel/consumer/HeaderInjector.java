package io.streamsentinel.consumer;

import org.apache.kafka.common.header.Headers;

/** Adds the current trace to the headers of a record that is about to be sent. */
@FunctionalInterface
interface HeaderInjector {

  HeaderInjector NONE = headers -> {};

  void inject(Headers headers);
}
