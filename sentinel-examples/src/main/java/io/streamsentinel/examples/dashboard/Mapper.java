package io.streamsentinel.examples.dashboard;

import io.javalin.json.JsonMapper;
import java.lang.reflect.Type;

/** Javalin's answers in {@link Json}'s form. */
final class Mapper implements JsonMapper {

  @Override
  public String toJsonString(Object value, Type type) {
    return Json.of(value);
  }
}
