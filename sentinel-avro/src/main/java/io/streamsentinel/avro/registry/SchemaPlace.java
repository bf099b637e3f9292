package io.streamsentinel.avro.registry;

import org.apache.avro.Schema;
import org.jspecify.annotations.Nullable;

/** Turns the places that {@link org.apache.avro.SchemaCompatibility} gives into names. */
final class SchemaPlace {
  private SchemaPlace() {}

  /**
   * The place with field names instead of numbers: {@code /fields/3/type/1} of a payment becomes
   * {@code PaymentEvent.amount, branch 1}.
   */
  static String of(Schema root, String pointer) {
    StringBuilder place = new StringBuilder(root.isUnion() ? "union" : root.getFullName());
    Schema at = root;
    String[] steps = pointer.split("/", -1);
    for (int i = 1; i < steps.length && at != null; i++) {
      String step = steps[i];
      if (step.equals("fields") && at.getType() == Schema.Type.RECORD && i + 1 < steps.length) {
        Schema.Field field = at.getFields().get(Integer.parseInt(steps[++i]));
        place.append('.').append(field.name());
        at = field.schema();
      } else if (step.equals("items")) {
        place.append("[]");
        at = at.getElementType();
      } else if (step.equals("values")) {
        place.append("{}");
        at = at.getValueType();
      } else if (at.isUnion() && isNumber(step)) {
        int branch = Integer.parseInt(step);
        place.append(", branch ").append(branch);
        at = branchOf(at, branch);
      }
    }
    return place.toString();
  }

  /** A number may also count the writer's branches, of which the reader may have fewer. */
  private static @Nullable Schema branchOf(Schema union, int branch) {
    return branch < union.getTypes().size() ? union.getTypes().get(branch) : null;
  }

  private static boolean isNumber(String step) {
    return !step.isEmpty() && step.chars().allMatch(Character::isDigit);
  }
}
