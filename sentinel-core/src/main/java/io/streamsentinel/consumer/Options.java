package io.streamsentinel.consumer;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.observation.ObservationRegistry;
import io.streamsentinel.deadletter.RetryRoute;
import io.streamsentinel.participant.Participant;
import io.streamsentinel.settings.KafkaSettings;
import io.streamsentinel.unit.BatchHandler;
import io.streamsentinel.unit.Format;
import io.streamsentinel.unit.Handler;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/** What a builder has gathered: everything an engine is made of. */
record Options(
    KafkaSettings kafka,
    String group,
    Topics topics,
    Format<?, ?> format,
    @Nullable Handler<?, ?> handler,
    @Nullable BatchHandler<?, ?> batchHandler,
    int batchRecords,
    @Nullable String deadLetters,
    Set<String> retryTopics,
    @Nullable RetryRoute retryRoute,
    int concurrency,
    @Nullable Executor executor,
    RetryPolicy retry,
    StartAt startAt,
    String instance,
    EpochBounds epochs,
    int bufferRecords,
    long bufferBytes,
    Duration transactionTimeout,
    Duration closeTimeout,
    Duration revocationBound,
    Duration patience,
    boolean leaveOnClose,
    boolean tombstones,
    boolean oldTransactions,
    List<Participant> participants,
    MeterRegistry metrics,
    boolean clientMeters,
    ObservationRegistry observations,
    Map<String, Object> consumerProperties,
    Map<String, Object> producerProperties,
    boolean flushRule,
    int lanes,
    Witness witness) {

  /** Where Kafka's own meters go; null for nowhere. */
  @Nullable MeterRegistry clientRegistry() {
    return clientMeters ? metrics : null;
  }

  String transactionalId(int lane) {
    return group + "-" + instance + "-" + lane;
  }

  @Override
  public String toString() {
    return "Options[" + kafka + ", group " + group + ", topics " + topics + "]";
  }
}
