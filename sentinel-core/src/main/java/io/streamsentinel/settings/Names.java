package io.streamsentinel.settings;

import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** The names of all variables that are read. */
final class Names {

  /** In front of a key of every client, of producers, of consumers. */
  static final String COMMON = "KAFKA_";

  static final String PRODUCER = "KAFKA_PRODUCER_";
  static final String CONSUMER = "KAFKA_CONSUMER_";

  private static final String FILE_SUFFIX = "_FILE";
  private static final List<String> OURS =
      List.of("KAFKA_", "POSTGRES_", "REDIS_", "SCHEMA_REGISTRY_", "METRICS_", "SENTINEL_");
  private static final Set<String> KNOWN = known();

  private Names() {}

  private static Set<String> known() {
    Set<String> names =
        new TreeSet<>(
            Set.of(
                KafkaSettings.BOOTSTRAP_SERVERS,
                PostgresSettings.DSN,
                RedisSettings.URL,
                RegistrySettings.URL,
                Deployment.VARIABLE,
                Settings.METRICS_PORT,
                Settings.FILE));
    KafkaKeys.COMMON.variables().forEach(key -> names.add(COMMON + key));
    KafkaKeys.PRODUCER.variables().forEach(key -> names.add(PRODUCER + key));
    KafkaKeys.CONSUMER.variables().forEach(key -> names.add(CONSUMER + key));
    return names;
  }

  private static boolean isKnown(String variable) {
    return KNOWN.contains(variable)
        || (variable.endsWith(FILE_SUFFIX) && KNOWN.contains(withoutSuffix(variable)));
  }

  private static String withoutSuffix(String variable) {
    return variable.substring(0, variable.length() - FILE_SUFFIX.length());
  }

  /**
   * Refuses a variable that looks like a slip of ours. Others are somebody else's: {@code
   * KAFKA_HEAP_OPTS}, {@code POSTGRES_USER}. Behind {@code KAFKA_PRODUCER_} and {@code
   * KAFKA_CONSUMER_} all are ours.
   */
  static void checkVariables(Environment environment) {
    for (String variable : environment.names()) {
      if (isKnown(variable) || OURS.stream().noneMatch(variable::startsWith)) {
        continue;
      }
      String meant = meant(variable);
      boolean ours = variable.startsWith(PRODUCER) || variable.startsWith(CONSUMER);
      if (ours || !meant.isEmpty()) {
        throw new IllegalArgumentException(variable + " is no known setting." + meant);
      }
    }
  }

  static void checkKnown(String variable, String name, Path file) {
    if (!isKnown(variable)) {
      throw new IllegalArgumentException(
          "%s: %s is no known setting.%s".formatted(file, name, meant(variable)));
    }
  }

  /** The question that a message ends with. What all our names start with is no likeness. */
  private static String meant(String variable) {
    String prefix = OURS.stream().filter(variable::startsWith).findFirst().orElse("");
    List<String> candidates =
        KNOWN.stream()
            .filter(name -> name.startsWith(prefix))
            .map(name -> name.substring(prefix.length()))
            .toList();
    return Nearest.to(variable.substring(prefix.length()), candidates)
        .map(meant -> " Did you mean " + prefix + meant + "?")
        .orElse("");
  }
}
