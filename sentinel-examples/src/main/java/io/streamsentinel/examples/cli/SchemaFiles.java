package io.streamsentinel.examples.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.Schema;
import picocli.CommandLine.Option;

/** Schemas in files. */
final class SchemaFiles {

  @Option(
      names = "--import",
      paramLabel = "FILE",
      description = "A file with a type that the schemas refer to. May be repeated, in order.")
  private List<Path> imports = List.of();

  /**
   * The schema in a file, and in the files that it needs.
   *
   * @throws IllegalArgumentException if there is none; the message names file and place
   */
  Schema read(Path file) throws IOException {
    Schema.Parser parser = new Schema.Parser();
    for (Path imported : imports) {
      parse(parser, imported);
    }
    return parse(parser, file);
  }

  /** The schemas in files, in their order. */
  List<Schema> readAll(List<Path> files) throws IOException {
    List<Schema> schemas = new ArrayList<>();
    for (Path file : files) {
      schemas.add(read(file));
    }
    return schemas;
  }

  private static Schema parse(Schema.Parser parser, Path file) throws IOException {
    String text = Files.readString(file);
    try {
      return parser.parse(text);
    } catch (AvroRuntimeException e) {
      throw new IllegalArgumentException(file + " is no Avro schema", e);
    }
  }
}
