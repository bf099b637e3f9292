package io.streamsentinel.avro.serde;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serializer;

/**
 * Confluent's own serializer and deserializer, in a class loader of their own. They are unpacked
 * into {@code target/confluent} before the integration tests; Avro, Kafka and the events are this
 * process', so that both sides handle the same objects.
 */
public final class Confluent {
  private static final String PACKAGE = "io.confluent.kafka.serializers.";
  private static final ClassLoader LOADER = loader();

  private Confluent() {}

  /** A genuine {@code KafkaAvroSerializer} of values. */
  public static Serializer<Object> serializer(Map<String, ?> configs) {
    return inside(
        () -> {
          @SuppressWarnings("unchecked")
          Serializer<Object> serializer = (Serializer<Object>) create("KafkaAvroSerializer");
          serializer.configure(configs, false);
          return serializer;
        });
  }

  /** A genuine {@code KafkaAvroDeserializer} of values. */
  public static Deserializer<Object> deserializer(Map<String, ?> configs) {
    return inside(
        () -> {
          @SuppressWarnings("unchecked")
          Deserializer<Object> deserializer =
              (Deserializer<Object>) create("KafkaAvroDeserializer");
          deserializer.configure(configs, false);
          return deserializer;
        });
  }

  /** Kafka's configuration finds classes through the thread's class loader. */
  private static <T> T inside(Supplier<T> make) {
    ClassLoader before = Thread.currentThread().getContextClassLoader();
    Thread.currentThread().setContextClassLoader(LOADER);
    try {
      return make.get();
    } finally {
      Thread.currentThread().setContextClassLoader(before);
    }
  }

  private static Object create(String name) {
    try {
      return Class.forName(PACKAGE + name, true, LOADER).getConstructor().newInstance();
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("Cannot make a genuine " + name, e);
    }
  }

  private static ClassLoader loader() {
    Path jars = Path.of("target", "confluent", "META-INF", "bundled-dependencies");
    if (!Files.isDirectory(jars)) {
      throw new IllegalStateException(
          "Confluent's classes are not in "
              + jars.toAbsolutePath()
              + ": the phase pre-integration-test of Maven puts them there");
    }
    List<URL> urls = new ArrayList<>();
    try (DirectoryStream<Path> files = Files.newDirectoryStream(jars, "*.jar")) {
      for (Path file : files) {
        urls.add(url(file));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return new URLClassLoader(urls.toArray(new URL[0]), Confluent.class.getClassLoader());
  }

  private static URL url(Path file) throws MalformedURLException {
    return file.toUri().toURL();
  }
}
