package io.streamsentinel.consumer;

import io.streamsentinel.settings.KafkaSettings;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import org.apache.kafka.clients.CommonClientConfigs;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** How a process is called within its group, where nobody gave it a name. */
final class InstanceName {

  private static final Logger LOG = LoggerFactory.getLogger(InstanceName.class);

  private InstanceName() {}

  /** The name that was given, or the static member's, or a random one. */
  static String of(
      @Nullable String given,
      KafkaSettings kafka,
      Map<String, Object> consumerProperties,
      String group,
      Duration transactionTimeout) {
    if (given != null) {
      return given;
    }
    Object member =
        consumerProperties.getOrDefault(
            CommonClientConfigs.GROUP_INSTANCE_ID_CONFIG,
            kafka.properties().get(CommonClientConfigs.GROUP_INSTANCE_ID_CONFIG));
    if (member != null) {
      return member.toString();
    }
    String random = UUID.randomUUID().toString().substring(0, 8);
    LOG.info(
        "Group {} runs as instance {}, made up for this process: after a crash, its successor may"
            + " wait {} for open transactions. Give instance(...) a name that survives restarts",
        group,
        random,
        transactionTimeout);
    return random;
  }
}
