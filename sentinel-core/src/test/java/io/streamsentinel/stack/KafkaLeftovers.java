package io.streamsentinel.stack;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ConsumerGroupDescription;
import org.apache.kafka.clients.admin.GroupListing;
import org.apache.kafka.clients.admin.ListGroupsOptions;
import org.apache.kafka.clients.admin.TransactionListing;
import org.apache.kafka.clients.admin.TransactionState;

/** Finds what a test has left in a cluster, and clears its names away. */
final class KafkaLeftovers implements AutoCloseable {

  private static final Duration TICK = Duration.ofMillis(50);
  private static final Set<TransactionState> DONE =
      Set.of(
          TransactionState.EMPTY,
          TransactionState.COMPLETE_ABORT,
          TransactionState.COMPLETE_COMMIT);

  private final Admin admin;

  KafkaLeftovers(String bootstrapServers) {
    admin = Admin.create(Map.of(Brokers.BOOTSTRAP, bootstrapServers, "client.id", "stack-check"));
  }

  /**
   * Waits until no transaction and no group of the test is in use.
   *
   * @return what is after {@code patience}, one line each; empty if nothing is
   */
  List<String> find(String testId, Duration patience) {
    long deadline = System.nanoTime() + patience.toNanos();
    List<String> found = look(testId);
    while (!found.isEmpty() && System.nanoTime() < deadline) {
      LockSupport.parkNanos(TICK.toNanos());
      found = look(testId);
    }
    return found;
  }

  private List<String> look(String testId) {
    Stream<String> transactions = openTransactions(testId);
    Stream<String> members = members(groups(testId));
    return Stream.concat(transactions, members).toList();
  }

  private Stream<String> openTransactions(String testId) {
    return answer(() -> admin.listTransactions().all().get()).stream()
        .filter(transaction -> transaction.transactionalId().contains(testId))
        .filter(transaction -> !DONE.contains(transaction.state()))
        .map(KafkaLeftovers::describe);
  }

  private static String describe(TransactionListing transaction) {
    return "the transaction of '%s' is %s: its producer was not closed, or neither committed nor aborted"
        .formatted(transaction.transactionalId(), transaction.state());
  }

  private List<String> groups(String testId) {
    return answer(() -> admin.listGroups(ListGroupsOptions.forConsumerGroups()).all().get())
        .stream()
        .map(GroupListing::groupId)
        .filter(group -> group.contains(testId))
        .toList();
  }

  /** A static member stays in its group when it is closed: that is its purpose. */
  private Stream<String> members(List<String> groups) {
    return answer(() -> admin.describeConsumerGroups(groups).all().get()).values().stream()
        .flatMap(KafkaLeftovers::describe);
  }

  private static Stream<String> describe(ConsumerGroupDescription group) {
    return group.members().stream()
        .filter(member -> member.groupInstanceId().isEmpty())
        .map(
            member ->
                "consumer '%s' is still in group '%s'"
                    .formatted(member.clientId(), group.groupId()));
  }

  /** Deletes the test's topics and its empty groups, without waiting for the topics' files. */
  void clear(String testId, List<String> topics) {
    topics.forEach(topic -> TestScope.deleteTopic(admin, topic));
    Map<String, ConsumerGroupDescription> groups =
        answer(() -> admin.describeConsumerGroups(groups(testId)).all().get());
    Set<String> empty =
        groups.values().stream()
            .filter(group -> group.members().isEmpty())
            .map(ConsumerGroupDescription::groupId)
            .collect(Collectors.toSet());
    answer(() -> admin.deleteConsumerGroups(empty).all().get());
  }

  private interface Question<T> {
    T ask() throws ExecutionException, InterruptedException;
  }

  private static <T> T answer(Question<T> question) {
    try {
      return question.ask();
    } catch (ExecutionException e) {
      throw new IllegalStateException("Kafka cannot say what the test has left", e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("Interrupted while looking for leftovers", e);
    }
  }

  @Override
  public void close() {
    admin.close();
  }
}
