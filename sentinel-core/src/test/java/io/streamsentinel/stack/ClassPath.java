package io.streamsentinel.stack;

import java.io.File;
import java.net.URI;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Collectors;

/** The class path of this code, for a child JVM. */
final class ClassPath {

  private ClassPath() {}

  static String current() {
    // A Maven plugin that runs us inside Maven's JVM does so with a class loader of its own.
    if (ClassPath.class.getClassLoader() instanceof URLClassLoader loader) {
      return Arrays.stream(loader.getURLs())
          .map(ClassPath::path)
          .collect(Collectors.joining(File.pathSeparator));
    }
    return of(System.getProperty("java.class.path"));
  }

  /** Relative entries would mean nothing in the child's working directory. */
  static String of(String classPath) {
    return Arrays.stream(classPath.split(File.pathSeparator, -1))
        .map(entry -> Path.of(entry).toAbsolutePath().toString())
        .collect(Collectors.joining(File.pathSeparator));
  }

  private static String path(URL url) {
    return Path.of(URI.create(url.toString())).toString();
  }
}
