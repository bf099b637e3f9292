package io.streamsentinel.consumer;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What participants attached to a record: mostly nothing or one value, so that is what costs
 * nothing.
 */
final class Attachments {

  private static final class Several {
    private final Object[] values;

    Several(Object... values) {
      this.values = values;
    }
  }

  private Attachments() {}

  static Object with(@Nullable Object attachments, Object value) {
    if (attachments == null || attachments.getClass() == value.getClass()) {
      return value;
    }
    if (!(attachments instanceof Several several)) {
      return new Several(attachments, value);
    }
    for (int i = 0; i < several.values.length; i++) {
      if (several.values[i].getClass() == value.getClass()) {
        several.values[i] = value;
        return several;
      }
    }
    Object[] grown = Arrays.copyOf(several.values, several.values.length + 1);
    grown[several.values.length] = value;
    return new Several(grown);
  }

  static <T> List<T> all(@Nullable Object attachments, Class<T> type) {
    Object[] each =
        attachments instanceof Several several ? several.values : new Object[] {attachments};
    List<T> found = new ArrayList<>();
    for (Object value : each) {
      if (type.isInstance(value)) {
        found.add(type.cast(value));
      }
    }
    return found;
  }

  static <T> Optional<T> find(@Nullable Object attachments, Class<T> type) {
    if (type.isInstance(attachments)) {
      return Optional.of(type.cast(attachments));
    }
    if (attachments instanceof Several several) {
      for (Object value : several.values) {
        if (type.isInstance(value)) {
          return Optional.of(type.cast(value));
        }
      }
    }
    return Optional.empty();
  }
}
