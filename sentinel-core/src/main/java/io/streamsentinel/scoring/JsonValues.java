package io.streamsentinel.scoring;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An object of a JSON document. Arrays of numbers and truth values become {@code double[]}, since
 * models consist of little else.
 */
final class JsonValues {

  private static final JsonFactory FACTORY = new JsonFactory();

  private final String path;
  private final Map<String, Object> values;

  private JsonValues(String path, Map<String, Object> values) {
    this.path = path;
    this.values = values;
  }

  /** Reads a document that is one object. */
  static JsonValues parse(byte[] document) {
    try (JsonParser parser = FACTORY.createParser(document)) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        throw new InvalidModelException("not a JSON object");
      }
      Map<String, Object> values = object(parser);
      if (parser.nextToken() != null) {
        throw new InvalidModelException("something follows behind the JSON object");
      }
      return new JsonValues("", values);
    } catch (IOException broken) {
      throw new InvalidModelException("damaged JSON: " + broken.getMessage(), broken);
    }
  }

  boolean has(String name) {
    return values.containsKey(name);
  }

  JsonValues object(String name) {
    @SuppressWarnings("unchecked")
    Map<String, Object> object = (Map<String, Object>) get(name, Map.class, "an object");
    return new JsonValues(path + name + ".", object);
  }

  List<JsonValues> objects(String name) {
    List<JsonValues> objects = new ArrayList<>();
    for (Object element : list(name)) {
      if (!(element instanceof Map)) {
        throw new InvalidModelException(path + name + " must be a list of objects");
      }
      @SuppressWarnings("unchecked")
      Map<String, Object> object = (Map<String, Object>) element;
      objects.add(new JsonValues(path + name + "[" + objects.size() + "].", object));
    }
    return objects;
  }

  List<String> texts(String name) {
    List<String> texts = new ArrayList<>();
    for (Object element : list(name)) {
      if (!(element instanceof String text)) {
        throw new InvalidModelException(path + name + " must be a list of texts");
      }
      texts.add(text);
    }
    return texts;
  }

  String text(String name) {
    return (String) get(name, String.class, "a text");
  }

  double number(String name) {
    return (Double) get(name, Double.class, "a number");
  }

  double[] numbers(String name) {
    return (double[]) get(name, double[].class, "a list of numbers");
  }

  int[] integers(String name) {
    double[] numbers = numbers(name);
    int[] integers = new int[numbers.length];
    for (int i = 0; i < integers.length; i++) {
      integers[i] = (int) numbers[i];
      if (integers[i] != numbers[i]) {
        throw new InvalidModelException(path + name + "[" + i + "] is no integer");
      }
    }
    return integers;
  }

  private List<?> list(String name) {
    Object value = values.get(name);
    if (value instanceof double[] numbers && numbers.length == 0) {
      return List.of();
    }
    return (List<?>) get(name, List.class, "a list");
  }

  private Object get(String name, Class<?> type, String description) {
    Object value = values.get(name);
    if (!type.isInstance(value)) {
      throw new InvalidModelException(
          value == null ? "there is no " + path + name : path + name + " must be " + description);
    }
    return value;
  }

  private static Map<String, Object> object(JsonParser parser) throws IOException {
    Map<String, Object> values = new LinkedHashMap<>();
    while (parser.nextToken() != JsonToken.END_OBJECT) {
      String name = parser.currentName();
      Object value = value(parser, parser.nextToken());
      if (value != null) {
        values.put(name, value);
      }
    }
    return values;
  }

  private static @Nullable Object value(JsonParser parser, @Nullable JsonToken token)
      throws IOException {
    if (token == null) {
      throw new InvalidModelException("damaged JSON: it ends too early");
    }
    return switch (token) {
      case START_OBJECT -> object(parser);
      case START_ARRAY -> array(parser);
      case VALUE_STRING -> parser.getText();
      case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> parser.getDoubleValue();
      case VALUE_TRUE -> 1.0;
      case VALUE_FALSE -> 0.0;
      case VALUE_NULL -> null;
      default -> throw new InvalidModelException("damaged JSON: unexpected " + token);
    };
  }

  private static Object array(JsonParser parser) throws IOException {
    double[] numbers = new double[16];
    int count = 0;
    List<Object> others = new ArrayList<>();
    for (JsonToken token = parser.nextToken();
        token != JsonToken.END_ARRAY;
        token = parser.nextToken()) {
      Object value = value(parser, token);
      if (value instanceof Double number) {
        if (count == numbers.length) {
          numbers = Arrays.copyOf(numbers, count * 2);
        }
        numbers[count++] = number;
      } else if (value != null) {
        others.add(value);
      }
    }
    if (count > 0 && !others.isEmpty()) {
      throw new InvalidModelException("a list holds numbers and other things");
    }
    return others.isEmpty() ? Arrays.copyOf(numbers, count) : others;
  }
}
