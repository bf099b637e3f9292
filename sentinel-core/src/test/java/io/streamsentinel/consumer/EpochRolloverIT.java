package io.streamsentinel.consumer;

import static org.assertj.core.api.Assertions.assertThat;

import io.streamsentinel.stack.KafkaSpec;
import io.streamsentinel.stack.Stack;
import io.streamsentinel.unit.Format;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.TransactionDescription;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledIfSystemProperty;

/**
 * More transactions than a producer has epochs. With transaction version 2 (KIP-890) the
 * coordinator raises the epoch, a number of 15 bits, with every transaction; when it has none left,
 * the lane goes on under another producer id.
 */
@Tag("long")
@DisabledIfSystemProperty(
    named = "sentinel.stack",
    matches = "external",
    disabledReason = "it starts a broker with settings of its own")
class EpochRolloverIT {

  private static final int LANES = 2;
  private static final int TRANSACTIONS = 33_000;
  private static final int RECORDS = LANES * (TRANSACTIONS + 100);
  private static final int BEFORE = 10;

  /**
   * A transaction that begins before the markers of its lane's last one are written is tried again
   * by the broker after this time; its default of 20 ms would bound a lane to 50 a second.
   */
  private static final Map.Entry<String, String> SOON =
      Map.entry("add.partitions.to.txn.retry.backoff.ms", "1");

  @Test
  void epochs_of_a_producer_that_run_out_lose_and_double_nothing() throws Exception {
    KafkaSpec kafka = KafkaSpec.oneBroker().lasting().with(SOON.getKey(), SOON.getValue());
    try (Stack stack = Stack.fresh(kafka);
        Admin admin = Admin.create(Map.of("bootstrap.servers", stack.bootstrapServers()))) {
      Broker broker = new Broker(stack.bootstrapServers());
      admin.createTopics(List.of(topic("in"), topic("out"))).all().get();
      broker.produce("in", RECORDS, i -> "k", i -> "" + i);
      consumer(broker).run(BEFORE);
      Map<String, TransactionDescription> before = lanes(admin);

      consumer(broker).run(RECORDS - BEFORE);

      Oracle.check(broker.read("out"), List.of(), RECORDS);
      lanes(admin)
          .forEach(
              (lane, after) -> {
                TransactionDescription was = before.get(lane);
                assertThat(transactions(was, after)).as(lane).isGreaterThan(TRANSACTIONS);
                assertThat(after.producerId()).as(lane).isNotEqualTo(was.producerId());
              });
    }
  }

  private static NewTopic topic(String name) {
    return new NewTopic(name, Optional.of(1), Optional.empty());
  }

  /** One record an epoch: what batches of one are done with goes into epochs piece by piece. */
  private static ExactlyOnceConsumer consumer(Broker broker) {
    return ExactlyOnceConsumer.builder(broker.settings(), "group", Set.of("in"), Format.strings())
        .instance("a")
        .epochBounds(1, 1 << 20)
        // What is buffered when the last record is taken has to be committed within closeTimeout.
        .buffer(1_000, 1 << 20)
        .processBatch(
            1,
            batch ->
                batch.forEach(
                    work -> work.unit().send("out", work.record().key(), work.record().value())))
        .build();
  }

  private static Map<String, TransactionDescription> lanes(Admin admin) throws Exception {
    return admin.describeTransactions(List.of("group-a-0", "group-a-1")).all().get();
  }

  /** How many a lane had, by its epochs, of which each producer id has so many. */
  private static int transactions(TransactionDescription before, TransactionDescription after) {
    int more = before.producerId() == after.producerId() ? 0 : Short.MAX_VALUE;
    return more + after.producerEpoch() - before.producerEpoch();
  }
}
