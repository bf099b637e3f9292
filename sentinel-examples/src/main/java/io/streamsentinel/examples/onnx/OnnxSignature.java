package io.streamsentinel.examples.onnx;

import ai.onnxruntime.NodeInfo;
import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.TensorInfo;
import io.streamsentinel.scoring.InvalidModelException;
import io.streamsentinel.scoring.ModelVersion;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * What a model in ONNX takes and gives.
 *
 * @param input the tensor that takes a row
 * @param output the tensor whose last number is the probability of fraud
 * @param inputs the names of a row's columns
 * @param named whether the file says these names
 * @param declared the version that the file says
 */
record OnnxSignature(
    String input, String output, List<String> inputs, boolean named, Optional<String> declared) {

  private static final String NAMES = "inputs";
  private static final String VERSION = "version";

  static OnnxSignature of(OrtSession session) throws OrtException {
    Map<String, NodeInfo> takes = session.getInputInfo();
    NodeInfo input = takes.values().iterator().next();
    if (takes.size() != 1 || !(isFloat(input) && columns(input) > 0)) {
      throw new InvalidModelException(
          "must take one tensor of 32-bit numbers, a row of a fixed number of columns, not "
              + takes.values());
    }
    List<NodeInfo> gives =
        session.getOutputInfo().values().stream().filter(OnnxSignature::isFloat).toList();
    if (gives.size() != 1 || columns(gives.get(0)) > 2) {
      throw new InvalidModelException(
          "must give one tensor of 32-bit numbers, the probability of fraud or those of both"
              + " classes (skl2onnx: options={'zipmap': False}), not "
              + session.getOutputInfo().values());
    }
    int size = (int) columns(input);
    Optional<String> names = session.getMetadata().getCustomMetadataValue(NAMES);
    return new OnnxSignature(
            input.getName(),
            gives.get(0).getName(),
            names.map(OnnxSignature::split).orElseGet(() -> unnamed(size)),
            names.isPresent(),
            session.getMetadata().getCustomMetadataValue(VERSION))
        .checked(size);
  }

  /** For each of the inputs, where it stands among the given columns. */
  int[] positionsIn(List<String> names, ModelVersion version) {
    if (named) {
      return inputs.stream().mapToInt(name -> position(names, name, version)).toArray();
    }
    if (names.size() != inputs.size()) {
      throw new InvalidModelException(
          "model "
              + version
              + " does not name its inputs, so it needs exactly "
              + inputs.size()
              + " columns, not "
              + names.size()
              + ": add their names to the file, as metadata called "
              + NAMES);
    }
    return IntStream.range(0, inputs.size()).toArray();
  }

  private OnnxSignature checked(int size) {
    if (inputs.size() != size) {
      throw new InvalidModelException(
          "its metadata name " + inputs.size() + " inputs, but it takes " + size);
    }
    return this;
  }

  private static int position(List<String> names, String name, ModelVersion version) {
    int position = names.indexOf(name);
    if (position < 0) {
      throw new InvalidModelException(
          "model " + version + " needs the input '" + name + "', which is not among " + names);
    }
    return position;
  }

  private static List<String> split(String names) {
    return List.of(names.split(",", -1));
  }

  private static List<String> unnamed(int size) {
    return IntStream.range(0, size).mapToObj(i -> "f" + i).toList();
  }

  private static boolean isFloat(NodeInfo node) {
    return node.getInfo() instanceof TensorInfo tensor && tensor.type == OnnxJavaType.FLOAT;
  }

  private static long columns(NodeInfo node) {
    long[] shape = ((TensorInfo) node.getInfo()).getShape();
    return shape.length == 2 ? shape[1] : shape.length == 1 ? 1 : -1;
  }
}
