package io.streamsentinel.stack;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Apicurio Registry in a child JVM. */
final class EmbeddedRegistry {

  private static final String VERSION = "2.6.13.Final";

  private EmbeddedRegistry() {}

  static Registry start(Run run, @Nullable String refusal) {
    Path archive = RegistryArchive.locate(VERSION);
    Path home =
        run.programs()
            .tarGz("apicurio-registry-app-" + VERSION, () -> Files.newInputStream(archive));
    int port = Ports.next();
    String url = "http://127.0.0.1:" + port + "/apis/ccompat/v7";
    Path directory = run.data("registry");
    ChildProcess registry =
        new ChildProcess(
            new Launch(
                "registry",
                command(home, port),
                Map.of(
                    "REGISTRY_DATASOURCE_URL",
                    "jdbc:h2:file:" + directory.resolve("registry") + ";WRITE_DELAY=0"),
                directory,
                run.log("registry"),
                output -> output.contains("Listening on:") && answers(url),
                Duration.ofSeconds(90),
                "TERM",
                "The registry needs about 250 MB of memory."));
    run.atEnd(registry);
    registry.start();
    RegistryLevel.setBackward(url);
    return new RegistryServer(registry, refusal, url);
  }

  /** The first answer takes a while: classes are loaded for it. */
  private static boolean answers(String url) {
    try {
      Answers.http(url + "/subjects", Answers.PATIENCE);
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  private static List<String> command(Path home, int port) {
    return JavaCommand.of(
        List.of(
            "-Xmx192m",
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "-Dquarkus.http.host=127.0.0.1",
            "-Dquarkus.http.port=" + port,
            "-Dquarkus.log.console.color=false",
            "-D%prod.quarkus.datasource.jdbc.initial-size=2",
            "-D%prod.quarkus.datasource.jdbc.min-size=2",
            "-jar",
            home.resolve("apicurio-registry-app-" + VERSION + "-runner.jar").toString()));
  }
}
