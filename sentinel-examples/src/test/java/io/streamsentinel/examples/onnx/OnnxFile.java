package io.streamsentinel.examples.onnx;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/**
 * A logistic regression in ONNX, version 8 with operators of version 13, written as protobuf by
 * hand: field numbers are those of {@code onnx.proto}.
 */
final class OnnxFile {

  private static final int FLOAT = 1;

  private OnnxFile() {}

  /** One output, of one column: Sigmoid(x W + b). */
  static byte[] logistic(Map<String, String> metadata, float bias, float... weights) {
    return model(metadata, weights.length, 1, sigmoid(bias, weights), new Message());
  }

  /** As scikit-learn's are exported: the probabilities of both classes. */
  static byte[] bothClasses(Map<String, String> metadata, float bias, float... weights) {
    Message nodes =
        sigmoid(bias, weights)
            .with(5, tensor("one", 1, 1, 1))
            .with(1, node("Sub", "q", "one", "p"))
            .with(1, node("Concat", "both", "q", "p").with(5, axis(1)));
    return model(metadata, weights.length, 2, nodes, new Message());
  }

  /** With a second input, which no row has. */
  static byte[] twoInputs(float... weights) {
    return model(
        Map.of(),
        weights.length,
        1,
        sigmoid(0, weights),
        new Message().with(11, value("other", weights.length)));
  }

  private static Message sigmoid(float bias, float... weights) {
    return new Message()
        .with(5, tensor("W", weights.length, 1, weights))
        .with(5, tensor("b", 1, 1, bias))
        .with(1, node("Gemm", "z", "x", "W", "b"))
        .with(1, node("Sigmoid", "p", "z"));
  }

  private static byte[] model(
      Map<String, String> metadata, int inputs, int outputs, Message graph, Message more) {
    Message model =
        new Message()
            .with(1, 8)
            .with(8, new Message().with(2, 13))
            .with(
                7,
                graph
                    .with(2, "graph")
                    .with(11, value("x", inputs))
                    .with(12, value(outputs == 1 ? "p" : "both", outputs))
                    .with(more));
    metadata.forEach((key, value) -> model.with(14, new Message().with(1, key).with(2, value)));
    return model.bytes();
  }

  private static Message node(String operator, String output, String... inputs) {
    Message node = new Message().with(4, operator).with(2, output);
    for (String input : inputs) {
      node.with(1, input);
    }
    return node;
  }

  private static Message axis(int axis) {
    return new Message().with(1, "axis").with(20, 2).with(3, axis);
  }

  private static Message tensor(String name, int rows, int columns, float... values) {
    Message tensor = new Message().with(1, rows).with(1, columns).with(2, FLOAT).with(8, name);
    for (float value : values) {
      tensor.with(4, value);
    }
    return tensor;
  }

  private static Message value(String name, int columns) {
    Message shape =
        new Message()
            .with(1, new Message().with(2, "rows"))
            .with(1, new Message().with(1, columns));
    return new Message()
        .with(1, name)
        .with(2, new Message().with(1, new Message().with(1, FLOAT).with(2, shape)));
  }

  /** A protobuf message; repeated fields are added again and again, none is packed. */
  private static final class Message {

    private static final int VARINT = 0;
    private static final int LENGTH_DELIMITED = 2;
    private static final int FIXED_32 = 5;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    Message with(int field, long value) {
      varint(tag(field, VARINT));
      varint(value);
      return this;
    }

    Message with(int field, float value) {
      varint(tag(field, FIXED_32));
      int bits = Float.floatToIntBits(value);
      for (int shift = 0; shift < Integer.SIZE; shift += Byte.SIZE) {
        out.write(bits >> shift);
      }
      return this;
    }

    Message with(int field, String value) {
      return with(field, value.getBytes(StandardCharsets.UTF_8));
    }

    Message with(int field, Message value) {
      return with(field, value.bytes());
    }

    /** All fields of another. */
    Message with(Message other) {
      out.writeBytes(other.bytes());
      return this;
    }

    byte[] bytes() {
      return out.toByteArray();
    }

    private Message with(int field, byte[] value) {
      varint(tag(field, LENGTH_DELIMITED));
      varint(value.length);
      out.writeBytes(value);
      return this;
    }

    private static long tag(int field, int type) {
      return field * 8L + type;
    }

    private void varint(long value) {
      long rest = value;
      while (rest > 127) {
        out.write((int) (rest % 128 + 128));
        rest >>>= 7;
      }
      out.write((int) rest);
    }
  }
}
