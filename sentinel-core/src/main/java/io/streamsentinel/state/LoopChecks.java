package io.streamsentinel.state;

import io.streamsentinel.error.FatalException;
import io.streamsentinel.error.RetriableException;
import java.util.List;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.FinalizedVersionRange;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.GroupIdNotFoundException;
import org.apache.kafka.common.errors.UnsupportedVersionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What a loop refuses to run on, because nothing would keep a zombie or a late commit out. */
record LoopChecks(Admin admin, String group) {

  private static final Logger LOG = LoggerFactory.getLogger(LoopChecks.class);

  private static final String TRANSACTION_VERSION = "transaction.version";

  /**
   * Whether a delayed commit request could complete another transaction than its own.
   *
   * @throws FatalException if it could
   */
  void transactionVersion() {
    int version = 0;
    try {
      FinalizedVersionRange range =
          get(admin.describeFeatures().featureMetadata())
              .finalizedFeatures()
              .get(TRANSACTION_VERSION);
      version = range == null ? 0 : range.maxVersionLevel();
    } catch (AuthorizationException e) {
      LOG.warn("No right to read the cluster's features: {} is not checked", TRANSACTION_VERSION);
      return;
    } catch (UnsupportedVersionException e) {
      LOG.debug("The cluster knows no features", e);
    }
    if (version < 2) {
      throw new FatalException(
          "the cluster's %s is %d: a delayed commit request could complete the wrong transaction (KIP-890). Upgrade it with kafka-features.sh"
              .formatted(TRANSACTION_VERSION, version));
    }
  }

  /**
   * Whether the group has members. Beside them, partitions assigned by hand would have two owners
   * that know two different fences.
   *
   * @throws IllegalStateException if it has
   */
  void noMembers() {
    try {
      int members =
          get(admin.describeConsumerGroups(List.of(group)).all()).values().stream()
              .mapToInt(found -> found.members().size())
              .sum();
      if (members > 0) {
        throw new IllegalStateException(
            "the group %s has %d members, so that partitions assigned by hand would have two owners and nothing would keep either out: use StateLoop.subscribed, or a group of another name"
                .formatted(group, members));
      }
    } catch (GroupIdNotFoundException e) {
      LOG.debug("The group {} is new", group);
    }
  }

  /**
   * The membership, if it keeps zombies out, or what else does.
   *
   * @param byId whether the transactional ids do
   * @throws IllegalStateException if nothing does
   */
  ConsumerGroupMetadata fenced(ConsumerGroupMetadata membership, boolean byId) {
    if (!membership.groupId().equals(group)) {
      throw new IllegalStateException(
          "the state is of the group %s, the membership of %s"
              .formatted(group, membership.groupId()));
    }
    boolean member = membership.generationId() >= 0 && !membership.memberId().isEmpty();
    if (!member && !byId) {
      throw new IllegalStateException(
          "this process is no member of the group %s (generation %d), so that nothing would keep a zombie out: take groupMetadata() after a poll that assigned something, or use StateLoop.manual"
              .formatted(group, membership.generationId()));
    }
    return membership;
  }

  private static <T> T get(KafkaFuture<T> answer) {
    try {
      return answer.get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof AuthorizationException
          || e.getCause() instanceof UnsupportedVersionException
          || e.getCause() instanceof GroupIdNotFoundException) {
        throw (RuntimeException) e.getCause();
      }
      throw new RetriableException("the cluster does not answer", e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new RetriableException("interrupted while asking the cluster", e);
    }
  }
}
