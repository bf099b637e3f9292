package io.streamsentinel.stack;

/** The one stack of this JVM. */
final class SharedStack {

  private static final Lazy<LazyStack> STACK = new Lazy<>(() -> StackMode.current().shared());

  private SharedStack() {}

  static LazyStack get() {
    return STACK.get();
  }
}
