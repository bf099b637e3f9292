package io.streamsentinel.stack;

/**
 * One run of a test method, or of what a test class does before and after all of them.
 *
 * @param scope its names
 * @param threads its threads
 */
record TestRun(TestScope scope, TestThreads threads) {

  TestRun(LazyStack stack, String name) {
    this(new TestScope(stack), new TestThreads(name));
  }
}
