package io.streamsentinel.examples.dashboard;

import io.streamsentinel.avro.registry.SchemaRegistry;
import io.streamsentinel.examples.payments.PaymentTopics;
import io.streamsentinel.settings.KafkaSettings;

/**
 * What a dashboard shows.
 *
 * @param kafka the cluster
 * @param registry the schemas; stays the caller's to close
 * @param topics which topic holds what
 */
public record Source(KafkaSettings kafka, SchemaRegistry registry, PaymentTopics topics) {}
