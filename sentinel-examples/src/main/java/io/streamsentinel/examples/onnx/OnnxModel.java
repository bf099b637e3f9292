package io.streamsentinel.examples.onnx;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import io.streamsentinel.scoring.InvalidModelException;
import io.streamsentinel.scoring.Model;
import io.streamsentinel.scoring.ModelVersion;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A model in ONNX, whatever trained it, run by ONNX Runtime on one thread a call. Inputs are cast
 * to 32 bits. Unlike the library's own models it allocates, and it can't say what an input
 * contributes: its scores have no reasons.
 *
 * <p>Safe for use by several threads. Holds memory outside the JVM until it is closed.
 */
public final class OnnxModel implements Model, AutoCloseable {

  private final OrtSession session;
  private final OnnxSignature signature;
  private final ModelVersion version;
  private final List<String> columns;

  /** Where each of the model's inputs stands in a row. */
  private final int[] positions;

  private OnnxModel(
      OrtSession session,
      OnnxSignature signature,
      ModelVersion version,
      List<String> columns,
      int[] positions) {
    this.session = session;
    this.signature = signature;
    this.version = version;
    this.columns = columns;
    this.positions = positions;
  }

  /**
   * Reads a model.
   *
   * @param file as {@code docs/scoring.md} describes
   * @throws InvalidModelException if the file is no such model; the message names it
   * @throws UncheckedIOException if it can't be read
   */
  public static OnnxModel read(Path file) {
    byte[] content;
    try {
      content = Files.readAllBytes(file);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read the model file " + file + ": " + e, e);
    }
    try {
      return of(session(content), content, String.valueOf(file.getFileName()));
    } catch (InvalidModelException | OrtException e) {
      throw new InvalidModelException("model file " + file + ": " + e.getMessage(), e);
    }
  }

  private static OrtSession session(byte[] content) throws OrtException {
    try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
      options.setIntraOpNumThreads(1);
      return OrtEnvironment.getEnvironment().createSession(content, options);
    }
  }

  private static OnnxModel of(OrtSession session, byte[] content, String fileName)
      throws OrtException {
    try {
      OnnxSignature signature = OnnxSignature.of(session);
      ModelVersion version = ModelVersion.of(signature.declared().orElse(fileName), content);
      int[] inOrder = new int[signature.inputs().size()];
      Arrays.setAll(inOrder, i -> i);
      return new OnnxModel(session, signature, version, signature.inputs(), inOrder);
    } catch (InvalidModelException | OrtException e) {
      session.close();
      throw e;
    }
  }

  @Override
  public List<String> inputs() {
    return columns;
  }

  @Override
  public ModelVersion version() {
    return version;
  }

  /**
   * {@inheritDoc}
   *
   * @throws IllegalStateException if ONNX Runtime fails, or gives no probability
   */
  @Override
  public double probability(double[] row) {
    float[] values = new float[positions.length];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) row[positions[i]];
    }
    double probability = run(values);
    if (!(probability >= 0 && probability <= 1)) {
      throw new IllegalStateException(
          "model " + version + " gives " + probability + ", which is no probability");
    }
    return probability;
  }

  private double run(float[] values) {
    try (OnnxTensor input =
            OnnxTensor.createTensor(
                OrtEnvironment.getEnvironment(),
                FloatBuffer.wrap(values),
                new long[] {1, values.length});
        OrtSession.Result result =
            session.run(Map.of(signature.input(), input), Set.of(signature.output()))) {
      FloatBuffer scores = ((OnnxTensor) result.get(0)).getFloatBuffer();
      return scores.get(scores.limit() - 1);
    } catch (OrtException e) {
      throw new IllegalStateException("model " + version + " failed: " + e.getMessage(), e);
    }
  }

  /** The probability; all of it is the base, for ONNX knows no contributions. */
  @Override
  public double explain(double[] row, double[] contributions) {
    double probability = probability(row);
    Arrays.fill(contributions, 0, columns.size(), 0);
    contributions[columns.size()] = Math.log(probability / (1 - probability));
    return probability;
  }

  @Override
  public Model over(List<String> names) {
    int[] moved = signature.positionsIn(names, version);
    return new OnnxModel(session, signature, version, List.copyOf(names), moved);
  }

  /** Frees its memory; it and what {@link #over} made of it score no more. May be called again. */
  @Override
  public void close() {
    try {
      session.close();
    } catch (OrtException e) {
      throw new IllegalStateException("ONNX Runtime could not close model " + version, e);
    }
  }
}
