package io.streamsentinel.stack;

import java.io.IOException;
import java.io.UncheckedIOException;
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
 * Confluent's own serializer and deserializer, in a class loader of their own. They are not on
 * Maven Central, but for an archive that contains them; Maven unpacks it into {@code
 * target/confluent} of the outermost project, and they reach no jar of ours. Avro, Kafka and the
 * events are this process', so that both sides handle the same objects.
 */
public final class ConfluentClasses {

  /** The class name of Confluent's serializer. */
  public static final String SERIALIZER = "io.confluent.kafka.serializers.KafkaAvroSerializer";

  /** The class name of Confluent's deserializer. */
  public static final String DESERIALIZER = "io.confluent.kafka.serializers.KafkaAvroDeserializer";

  private static final Lazy<ClassLoader> LOADER = new Lazy<>(ConfluentClasses::load);

  private ConfluentClasses() {}

  /**
   * Runs something for which names of Confluent's classes mean the unpacked ones: Kafka's
   * configuration finds classes through the thread's class loader.
   */
  public static <T> T inside(Supplier<T> make) {
    Thread thread = Thread.currentThread();
    ClassLoader before = thread.getContextClassLoader();
    thread.setContextClassLoader(LOADER.get());
    try {
      return make.get();
    } finally {
      thread.setContextClassLoader(before);
    }
  }

  /** A genuine {@code KafkaAvroSerializer} of values. */
  public static Serializer<Object> serializer(Map<String, ?> configs) {
    return inside(
        () -> {
          @SuppressWarnings("unchecked")
          Serializer<Object> serializer = (Serializer<Object>) create(SERIALIZER);
          serializer.configure(configs, false);
          return serializer;
        });
  }

  /** A genuine {@code KafkaAvroDeserializer} of values. */
  public static Deserializer<Object> deserializer(Map<String, ?> configs) {
    return inside(
        () -> {
          @SuppressWarnings("unchecked")
          Deserializer<Object> deserializer = (Deserializer<Object>) create(DESERIALIZER);
          deserializer.configure(configs, false);
          return deserializer;
        });
  }

  private static Object create(String name) {
    try {
      return Class.forName(name, true, LOADER.get()).getConstructor().newInstance();
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("Cannot make a genuine " + name, e);
    }
  }

  private static ClassLoader load() {
    Path jars =
        StackDirectory.ofBuild()
            .programs()
            .resolveSibling("confluent")
            .resolve("META-INF")
            .resolve("bundled-dependencies");
    if (!Files.isDirectory(jars)) {
      throw new IllegalStateException(
          "Confluent's classes are not in "
              + jars
              + ". In the project's directory, run: mvn -q dependency:unpack@confluent -pl"
              + " sentinel-examples");
    }
    List<URL> urls = new ArrayList<>();
    try (DirectoryStream<Path> files = Files.newDirectoryStream(jars, "*.jar")) {
      for (Path file : files) {
        urls.add(file.toUri().toURL());
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return new URLClassLoader(urls.toArray(new URL[0]), ConfluentClasses.class.getClassLoader());
  }
}
