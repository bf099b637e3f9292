package io.streamsentinel.consumer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.streamsentinel.stack.Server;
import io.streamsentinel.stack.Service;
import io.streamsentinel.stack.Stack;
import io.streamsentinel.stack.TestScope;
import io.streamsentinel.stack.WithStack;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.function.Consumer;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Three brokers, one of which is killed or can't write at the worst moment: as leader, as the
 * transactions' coordinator in the middle of a commit, as the group's coordinator before it is told
 * positions.
 */
@Tag("long")
@WithStack(own = true, brokers = 3, start = Service.KAFKA)
class ClusterFaultsIT {

  /** A broker's session, an election, a member's session, and time to spare. */
  private static final Duration STALL = Duration.ofSeconds(60);

  private static final int PER_SECOND = 500;
  private static final int PARTITIONS = 2;

  /** Names the broker to kill. */
  private interface Victim {
    Node of(Admin admin, Copying copying) throws ExecutionException, InterruptedException;
  }

  private interface Fault {
    void happen(Server server, Copying copying) throws Exception;
  }

  @Test
  void leader_that_is_killed_loses_and_doubles_nothing(Stack stack, TestScope scope)
      throws Exception {
    fault(stack, scope, CrashPoint.SENT, ClusterFaultsIT::leaderOfOutput, Server::kill);
  }

  @Test
  void coordinator_of_transactions_that_is_killed_in_a_commit_loses_and_doubles_nothing(
      Stack stack, TestScope scope) throws Exception {
    fault(
        stack,
        scope,
        CrashPoint.OFFSETS_SENT,
        ClusterFaultsIT::transactionCoordinator,
        Server::kill);
  }

  @Test
  void coordinator_of_the_group_that_is_killed_before_the_positions_loses_and_doubles_nothing(
      Stack stack, TestScope scope) throws Exception {
    fault(stack, scope, CrashPoint.FLUSHED, ClusterFaultsIT::groupCoordinator, Server::kill);
  }

  @Test
  void brokers_that_are_killed_in_turn_and_come_back_at_once_lose_and_double_nothing(
      Stack stack, TestScope scope) throws Exception {
    inTurn(
        stack,
        scope,
        (server, copying) -> {
          server.kill();
          server.restart();
        });
  }

  @Test
  void brokers_that_are_restarted_in_turn_under_load_lose_and_double_nothing(
      Stack stack, TestScope scope) throws Exception {
    inTurn(
        stack,
        scope,
        (server, copying) -> {
          server.stop();
          copying.awaitHandled(copying.handled() + PER_SECOND);
          server.restart();
        });
  }

  @Test
  void broker_that_cannot_write_loses_and_doubles_nothing(Stack stack, TestScope scope)
      throws Exception {
    fault(stack, scope, CrashPoint.SENT, ClusterFaultsIT::leaderOfOutput, Server::fillDisk);
  }

  private static void inTurn(Stack stack, TestScope scope, Fault fault) throws Exception {
    Broker broker = new Broker(stack.bootstrapServers());
    try (Copying copying = new Copying(broker, scope, PARTITIONS);
        Feed feed = Feed.start(broker, copying.in(), PER_SECOND)) {
      copying.member("a");
      copying.member("b");
      for (Server server : stack.kafka().brokers()) {
        copying.awaitHandled(copying.handled() + 2 * PER_SECOND);
        fault.happen(server, copying);
        long back = System.nanoTime();
        copying.awaitHandled(copying.handled() + PER_SECOND);
        assertThat(Duration.ofNanos(System.nanoTime() - back)).isLessThan(STALL);
      }
      copying.endAndCheck(feed.end());
    }
  }

  /** Spoils a broker when an epoch stands at the point; starts it again once all goes on. */
  private static void fault(
      Stack stack, TestScope scope, CrashPoint point, Victim victim, Consumer<Server> fault)
      throws Exception {
    Broker broker = new Broker(stack.bootstrapServers());
    try (Copying copying = new Copying(broker, scope, PARTITIONS);
        Admin admin = Admin.create(Map.of("bootstrap.servers", stack.bootstrapServers()));
        Feed feed = Feed.start(broker, copying.in(), PER_SECOND)) {
      Trap trap = new Trap(point, 20);
      copying.member("a", builder -> builder.witness(trap));
      for (int round = 0; round < 2; round++) {
        trap.set();
        trap.awaitCaught();
        Node node = victim.of(admin, copying);
        Server server = stack.kafka().brokers().get(node.id() - 1);
        fault.accept(server);
        long spoiled = System.nanoTime();
        trap.open();
        copying.awaitHandled(copying.handled() + PER_SECOND);
        assertThat(Duration.ofNanos(System.nanoTime() - spoiled)).isLessThan(STALL);
        await("another broker in its place")
            .atMost(STALL)
            .ignoreExceptions()
            .until(() -> victim.of(admin, copying).id() != node.id());
        server.restart();
        copying.awaitHandled(copying.handled() + PER_SECOND);
      }
      copying.endAndCheck(feed.end());
    }
  }

  private static Node leaderOfOutput(Admin admin, Copying copying)
      throws ExecutionException, InterruptedException {
    return admin
        .describeTopics(List.of(copying.out()))
        .allTopicNames()
        .get()
        .get(copying.out())
        .partitions()
        .get(0)
        .leader();
  }

  private static Node transactionCoordinator(Admin admin, Copying copying)
      throws ExecutionException, InterruptedException {
    String id = copying.group() + "-a-0";
    int broker = admin.describeTransactions(List.of(id)).description(id).get().coordinatorId();
    return new Node(broker, "", 0);
  }

  private static Node groupCoordinator(Admin admin, Copying copying)
      throws ExecutionException, InterruptedException {
    var description =
        admin
            .describeConsumerGroups(List.of(copying.group()))
            .describedGroups()
            .get(copying.group())
            .get();
    assertThat(description.members())
        .anySatisfy(
            member ->
                assertThat(member.assignment().topicPartitions())
                    .contains(new TopicPartition(copying.in(), 0)));
    return description.coordinator();
  }
}
