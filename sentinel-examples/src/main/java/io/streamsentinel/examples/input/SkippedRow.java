package io.streamsentinel.examples.input;

import java.nio.file.Path;

/**
 * A row that holds no usable payment. Says where and why, never what the row contains.
 *
 * @param file the file
 * @param line its line, the header being 1
 * @param reason which column is wrong, and how
 */
public record SkippedRow(Path file, long line, String reason) {

  @Override
  public String toString() {
    return file + " line " + line + ": " + reason;
  }
}
