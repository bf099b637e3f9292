package io.streamsentinel.consumer;

import io.streamsentinel.deadletter.RetryRoute;
import io.streamsentinel.error.FatalException;
import io.streamsentinel.error.RetriableException;
import java.util.Set;
import java.util.TreeSet;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.admin.FinalizedVersionRange;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.UnsupportedVersionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Refuses to start where the promise could not be kept, and says why. */
final class StartChecks {

  private static final Logger LOG = LoggerFactory.getLogger(StartChecks.class);

  private static final String TRANSACTION_VERSION = "transaction.version";

  private StartChecks() {}

  static void run(Options options, KafkaCluster cluster) {
    try {
      check(options, cluster);
    } catch (AuthenticationException e) {
      throw new FatalException(
          "the cluster does not accept who we say we are (%s): look at the security settings"
              .formatted(e.getClass().getName()),
          e);
    } catch (RetriableException | TimeoutException e) {
      throw new FatalException(
          "the cluster at %s did not answer within %s: is it up, and is this its address?"
              .formatted(options.kafka().bootstrapServers(), ClientProperties.adminBound(options)),
          e);
    }
  }

  private static void check(Options options, KafkaCluster cluster) {
    transactionVersion(options, cluster);
    String deadLetters = options.deadLetters();
    if (deadLetters != null && cluster.limits(deadLetters).isEmpty()) {
      throw new FatalException(
          "dead-letter topic %s does not exist: create it, or records that are given up on have nowhere to go"
              .formatted(deadLetters));
    }
    RetryRoute route = options.retryRoute();
    if (route != null) {
      Set<String> needed = new TreeSet<>(route.topics());
      needed.addAll(route.furtherTopics());
      for (String topic : needed) {
        if (cluster.limits(topic).isEmpty()) {
          throw new FatalException(
              "topic %s of the retry route does not exist: create it, or records that are to be tried again later have nowhere to go"
                  .formatted(topic));
        }
      }
    }
    Object protocol =
        options
            .kafka()
            .properties()
            .getOrDefault(CommonClientConfigs.SECURITY_PROTOCOL_CONFIG, "PLAINTEXT");
    if (protocol.toString().equalsIgnoreCase("PLAINTEXT")) {
      LOG.info(
          "Group {} talks to Kafka in plain text; set security.protocol to SSL or SASL_SSL outside"
              + " a laptop",
          options.group());
    }
  }

  private static void transactionVersion(Options options, KafkaCluster cluster) {
    short version;
    try {
      FinalizedVersionRange range =
          cluster
              .get(cluster.admin().describeFeatures().featureMetadata())
              .finalizedFeatures()
              .get(TRANSACTION_VERSION);
      version = range == null ? 0 : range.maxVersionLevel();
    } catch (AuthorizationException e) {
      LOG.warn("No right to read the cluster's features: {} is not checked", TRANSACTION_VERSION);
      return;
    } catch (UnsupportedVersionException e) {
      version = 0;
    }
    if (version >= 2) {
      return;
    }
    if (!options.oldTransactions()) {
      throw new FatalException(
          "the cluster's %s is %d: a delayed commit request could complete the wrong transaction (KIP-890). Upgrade it with kafka-features.sh, or accept torn transactions with acceptTornTransactionsOfOldBrokers()."
              .formatted(TRANSACTION_VERSION, version));
    }
    LOG.warn("{} is {}: torn transactions are accepted", TRANSACTION_VERSION, version);
  }
}
