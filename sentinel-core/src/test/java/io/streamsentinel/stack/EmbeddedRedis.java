package io.streamsentinel.stack;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The redis-server that the embedded-redis jar carries. */
final class EmbeddedRedis {

  private static final Map<Platform, String> VERSION =
      Map.of(
          Platform.LINUX_X86_64, "6.2.6-v5",
          Platform.LINUX_ARM64, "6.2.7",
          Platform.MACOS_X86_64, "6.2.6-v5",
          Platform.MACOS_ARM64, "6.2.6-v5");

  private EmbeddedRedis() {}

  static Redis start(Run run, @Nullable String refusal) {
    Path program = program(run);
    int port = Ports.next();
    ChildProcess redis =
        new ChildProcess(
            new Launch(
                "redis",
                command(program, port),
                Map.of(),
                run.data("redis"),
                run.log("redis"),
                Launch.logs("Ready to accept connections"),
                Duration.ofSeconds(30),
                "TERM",
                "Does the program run by itself? " + program + " --version"));
    run.atEnd(redis);
    redis.start();
    return new RedisServer(redis, refusal, "redis://127.0.0.1:" + port);
  }

  /** The program, unpacked. */
  static Path program(Run run) {
    Platform platform = Platform.current();
    String name = "redis-server-" + VERSION.get(platform) + "-" + platform.redisSuffix();
    return run.programs().program(name, () -> open(name));
  }

  private static InputStream open(String name) throws IOException {
    InputStream program = EmbeddedRedis.class.getResourceAsStream("/" + name);
    if (program == null) {
      throw new IOException(name + " is not on the class path: embedded-redis is missing");
    }
    return program;
  }

  /** Every write reaches the log file before its reply, so that a kill loses nothing. */
  private static List<String> command(Path program, int port) {
    return List.of(
        program.toString(),
        "--bind",
        "127.0.0.1",
        "--port",
        Integer.toString(port),
        "--appendonly",
        "yes",
        "--appendfsync",
        "no",
        "--save",
        "");
  }
}
