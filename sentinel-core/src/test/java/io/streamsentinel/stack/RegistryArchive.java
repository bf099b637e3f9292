package io.streamsentinel.stack;

import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;

/**
 * Finds the registry's archive, which Maven downloads but, as it is no jar, puts on no class path.
 */
final class RegistryArchive {

  private static final String PROPERTY = "sentinel.registry.archive";
  private static final int JAR_DEPTH = 6;

  private RegistryArchive() {}

  /**
   * The archive named by the system property {@code sentinel.registry.archive}, else the one in the
   * local repository or directory that Kafka's jar was loaded from.
   */
  static Path locate(String version) {
    String file = "apicurio-registry-app-" + version + "-all.tar.gz";
    String given = System.getProperty(PROPERTY);
    if (given != null) {
      return existing(List.of(Path.of(given)), file);
    }
    Path jar = codeSource(Admin.class);
    Path inRepository = Path.of("io/apicurio/apicurio-registry-app", version, file);
    Path home = Path.of(System.getProperty("user.home"), ".m2", "repository");
    return existing(
        Stream.of(jar.resolveSibling(file), repositoryOf(jar), home.resolve(inRepository))
            .map(path -> path.endsWith(file) ? path : path.resolve(inRepository))
            .toList(),
        file);
  }

  private static Path existing(List<Path> candidates, String file) {
    return candidates.stream()
        .filter(Files::isRegularFile)
        .findFirst()
        .orElseThrow(
            () ->
                new ServerStartException(
                    "%s is at none of %s. 'mvn initialize' in the project's directory downloads it; name another place with -D%s"
                        .formatted(file, candidates, PROPERTY)));
  }

  /** REPOSITORY/org/apache/kafka/kafka-clients/VERSION/JAR. */
  private static Path repositoryOf(Path jar) {
    Path repository = jar;
    for (int i = 0; i < JAR_DEPTH && repository.getParent() != null; i++) {
      repository = repository.getParent();
    }
    return repository;
  }

  private static Path codeSource(Class<?> type) {
    return Path.of(
        URI.create(
            Objects.requireNonNull(type.getProtectionDomain().getCodeSource())
                .getLocation()
                .toString()));
  }
}
