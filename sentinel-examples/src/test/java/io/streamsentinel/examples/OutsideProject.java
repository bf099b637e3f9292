package io.streamsentinel.examples;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * A Maven project outside the reactor, under {@code target/}, that gets our modules by their
 * coordinates from a local repository: the user's own, seen through links, with the modules that
 * this build has packaged installed beside.
 */
final class OutsideProject {

  private static final List<String> MODULES =
      List.of("sentinel-core", "sentinel-avro", "sentinel-resilience");

  private final Path folder;
  private final Path repository;

  private OutsideProject(Path folder, Path repository) {
    this.folder = folder;
    this.repository = repository;
  }

  /** Lays out the project with a pom and one class. */
  static OutsideProject create(Path target, String pom, String className, String source)
      throws IOException {
    Path folder = emptied(target.resolve("used-as-dependency"));
    Path repository = emptied(target.resolve("used-as-dependency-repository"));
    OutsideProject project = new OutsideProject(folder, repository);
    project.linkUsersRepository();
    project.installModules();
    Files.writeString(folder.resolve("pom.xml"), pom);
    Path sources = Files.createDirectories(folder.resolve("src/main/java"));
    Files.writeString(sources.resolve(className + ".java"), source);
    return project;
  }

  /** Compiles the project with Maven and returns the list of all that it runs with. */
  String compile() throws IOException, InterruptedException {
    Path dependencies = folder.resolve("dependencies");
    maven(
        "compile",
        "dependency:list",
        "-DoutputFile=" + dependencies,
        "dependency:build-classpath",
        "-Dmdep.outputFile=" + classPath(),
        "-DincludeScope=runtime");
    return Files.readString(dependencies);
  }

  private Path classPath() {
    return folder.resolve("class-path");
  }

  private void maven(String... arguments) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(property("maven.home"), "bin", "mvn").toString());
    command.addAll(List.of("-B", "-ntp", "-Dstyle.color=never"));
    command.add("-Dmaven.repo.local=" + repository);
    command.addAll(List.of(arguments));
    Path log = folder.resolve("maven.log");
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile());
    builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
    // Too short a run for the optimising compiler.
    builder.environment().put("MAVEN_OPTS", "-XX:TieredStopAtLevel=1");
    if (builder.start().waitFor() != 0) {
      throw new AssertionError(
          "mvn %s failed:%n%s"
              .formatted(
                  String.join(" ", arguments), Files.readString(log, StandardCharsets.UTF_8)));
    }
  }

  /** Starts a class of the compiled project on nothing but its own class path. */
  Process java(String className, Map<String, String> environment, Path log) throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                folder.resolve("target/classes") + ":" + Files.readString(classPath()).strip(),
                className)
            .redirectErrorStream(true)
            .redirectOutput(log.toFile());
    builder.environment().putAll(environment);
    return builder.start();
  }

  /** All of the user's repository but {@code io/streamsentinel}, without copying it. */
  private void linkUsersRepository() throws IOException {
    Path users = Path.of(property("maven.local.repository"));
    linkAll(users, repository, "io");
    linkAll(users.resolve("io"), Files.createDirectory(repository.resolve("io")), "streamsentinel");
  }

  private static void linkAll(Path from, Path to, String except) throws IOException {
    try (Stream<Path> entries = Files.list(from)) {
      for (Path entry : (Iterable<Path>) entries::iterator) {
        if (!entry.getFileName().toString().equals(except)) {
          Files.createSymbolicLink(to.resolve(entry.getFileName()), entry);
        }
      }
    }
  }

  private void installModules() throws IOException {
    Path root = Path.of(property("sentinel.root"));
    install(root.resolve("pom.xml"), "sentinel-parent", "pom");
    for (String module : MODULES) {
      install(root.resolve(module).resolve("pom.xml"), module, "pom");
      String jar = module + "-" + property("sentinel.version") + ".jar";
      install(root.resolve(module).resolve("target").resolve(jar), module, "jar");
    }
  }

  private void install(Path file, String artifact, String type) throws IOException {
    String version = property("sentinel.version");
    Path folder = repository.resolve("io/streamsentinel").resolve(artifact).resolve(version);
    Files.createDirectories(folder);
    Files.copy(
        file,
        folder.resolve(artifact + "-" + version + "." + type),
        StandardCopyOption.REPLACE_EXISTING);
  }

  private static Path emptied(Path folder) throws IOException {
    if (Files.exists(folder)) {
      try (Stream<Path> entries = Files.walk(folder)) {
        for (Path entry : entries.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(entry);
        }
      }
    }
    return Files.createDirectories(folder);
  }

  private static String property(String name) {
    String value = System.getProperty(name);
    if (value == null) {
      throw new IllegalStateException(name + " is not set: run this test with mvn verify");
    }
    return value;
  }
}
