package io.streamsentinel.examples.onnx;

import io.streamsentinel.scoring.Scorer;
import java.nio.file.Path;
import java.util.List;

/** Reads models: in ONNX, if the file's name ends in {@code .onnx}, or else core's own. */
public final class Scorers {

  private Scorers() {}

  /**
   * A scorer with the model in a file.
   *
   * @param inputs the columns of a row
   * @param file a model, as {@code docs/scoring.md} describes
   * @throws io.streamsentinel.scoring.InvalidModelException if the model is damaged, not supported,
   *     or needs other inputs
   * @throws IllegalStateException if it is in ONNX and ONNX Runtime is missing or has no library
   *     for this platform
   */
  public static Scorer read(List<String> inputs, Path file) {
    if (!file.toString().endsWith(".onnx")) {
      return Scorer.builder(inputs, file).build();
    }
    try {
      return Scorer.builder(inputs, OnnxModel.read(file)).build();
    } catch (LinkageError e) {
      throw new IllegalStateException(
          "ONNX Runtime can't be loaded, which "
              + file
              + " needs: put com.microsoft.onnxruntime:onnxruntime on the class path, in a version"
              + " with a library for this platform",
          e);
    }
  }
}
