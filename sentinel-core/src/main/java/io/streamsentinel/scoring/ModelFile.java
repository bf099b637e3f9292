package io.streamsentinel.scoring;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * Reads models: gradient-boosted trees of XGBoost ({@code .json}) and LightGBM (text), and logistic
 * regressions in the JSON that {@code docs/scoring.md} describes. Which one it is, the content
 * tells.
 */
public final class ModelFile {

  private static final byte[] LIGHTGBM = "tree\n".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] LIGHTGBM_WINDOWS = "tree\r\n".getBytes(StandardCharsets.US_ASCII);

  private ModelFile() {}

  /**
   * Reads a model from a file.
   *
   * @throws InvalidModelException if it is damaged or not supported; the message names the file
   * @throws UncheckedIOException if the file can't be read
   */
  public static Model read(Path path) {
    return parse(bytes(path), path);
  }

  static byte[] bytes(Path path) {
    try {
      return Files.readAllBytes(path);
    } catch (NoSuchFileException e) {
      throw new UncheckedIOException("there is no model file " + path, e);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read the model file " + path + ": " + e, e);
    }
  }

  static Model parse(byte[] content, Path path) {
    try {
      return parse(content, declaredByName(path));
    } catch (InvalidModelException broken) {
      throw new InvalidModelException("model file " + path + ": " + broken.getMessage(), broken);
    } catch (NumberFormatException broken) {
      throw new InvalidModelException(
          "model file " + path + ": a number is none: " + broken.getMessage(), broken);
    }
  }

  private static Model parse(byte[] content, String fileName) {
    if (startsWith(content, LIGHTGBM) || startsWith(content, LIGHTGBM_WINDOWS)) {
      return LightGbmText.read(content, fileName);
    }
    if (content.length > 1 && content[0] == '{' && content[1] == 'L') {
      throw new InvalidModelException(
          "this is XGBoost's binary UBJ format; save it with the ending .json");
    }
    if (content.length == 0 || content[0] != '{') {
      throw new InvalidModelException(
          "neither XGBoost's JSON nor LightGBM's text nor a " + LinearJson.FORMAT + " document");
    }
    JsonValues document = JsonValues.parse(content);
    if (document.has("learner")) {
      return XgboostJson.read(document, content, fileName);
    }
    if (document.has("format") && document.text("format").equals(LinearJson.FORMAT)) {
      return LinearJson.read(document, content, fileName);
    }
    throw new InvalidModelException(
        "JSON, but neither XGBoost's (no learner) nor of format " + LinearJson.FORMAT);
  }

  private static String declaredByName(Path path) {
    String name = String.valueOf(path.getFileName());
    int dot = name.lastIndexOf('.');
    return dot > 0 ? name.substring(0, dot) : name;
  }

  private static boolean startsWith(byte[] content, byte[] start) {
    return content.length >= start.length
        && Arrays.equals(content, 0, start.length, start, 0, start.length);
  }
}
