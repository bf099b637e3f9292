package io.streamsentinel.stack;

/** The one stack of this JVM. */
final class SharedStack {

  private static final Lazy<Stack> STACK = new Lazy<>(() -> StackMode.current().shared());

  private SharedStack() {}

  static Stack get() {
    return STACK.get();
  }
}
