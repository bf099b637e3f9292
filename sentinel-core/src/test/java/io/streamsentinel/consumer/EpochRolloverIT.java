package io.streamsentinel.consumer;

import static org.assertj.core.api.Assertions.assertThat;

import io.streamsentinel.stack.Service;
import io.streamsentinel.stack.Stack;
import io.streamsentinel.stack.TestScope;
import io.streamsentinel.stack.WithStack;
import io.streamsentinel.unit.Format;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.TransactionDescription;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * More transactions than a producer has epochs: each one raises the epoch, a number of 15 bits, and
 * the coordinator then goes on under another producer id.
 */
@Tag("chaos")
@WithStack(start = Service.KAFKA)
class EpochRolloverIT {

  private static final int LANES = 2;
  private static final int TRANSACTIONS = 33_000;
  private static final int RECORDS = LANES * TRANSACTIONS + 200;

  @Test
  void epochs_of_a_producer_that_run_out_lose_and_double_nothing(Stack stack, TestScope scope)
      throws Exception {
    Broker broker = new Broker(stack.bootstrapServers());
    String in = scope.topic("in", 1);
    String out = scope.topic("out", 1);
    String group = scope.name("group");
    broker.produce(in, RECORDS, i -> "k", i -> "" + i);
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", stack.bootstrapServers()))) {
      consumer(broker, group, in, out).run(10);
      TransactionDescription before = lane(admin, group);

      consumer(broker, group, in, out).run(RECORDS - 10L);

      assertThat(lane(admin, group))
          .as("%s before", before)
          .extracting(TransactionDescription::producerId)
          .isNotEqualTo(before.producerId());
    }
    Oracle.check(broker.read(out), List.of(), RECORDS);
  }

  /** One record an epoch: no poll returns more. */
  private static ExactlyOnceConsumer consumer(Broker broker, String group, String in, String out) {
    return ExactlyOnceConsumer.builder(broker.settings(), group, Set.of(in), Format.strings())
        .instance("a")
        .epochBounds(1, 1 << 20)
        .consumerProperty("max.poll.records", 1)
        .process((record, unit) -> unit.send(out, record.key(), record.value()))
        .build();
  }

  private static TransactionDescription lane(Admin admin, String group)
      throws ExecutionException, InterruptedException {
    String id = group + "-a-0";
    return admin.describeTransactions(List.of(id)).description(id).get();
  }
}
