package io.streamsentinel.resilience.dependency;

/** Called, and failed by the dependency's fault. */
final class Failed extends Exception {

  private static final long serialVersionUID = 1;

  private final Exception failure;

  Failed(Exception failure) {
    super(failure.getMessage(), failure, false, false);
    this.failure = failure;
  }

  Exception failure() {
    return failure;
  }
}
