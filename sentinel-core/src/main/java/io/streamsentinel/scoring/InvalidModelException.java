package io.streamsentinel.scoring;

/**
 * A model can't be used: its file is damaged, it is of a kind that is not supported, or it needs
 * inputs that nobody provides. Trying again does not help; the message says what to change.
 */
public final class InvalidModelException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  /** For a {@link Model} of one's own; the message says what to change. */
  public InvalidModelException(String message) {
    super(message);
  }

  /** The same, with what went wrong before. */
  public InvalidModelException(String message, Throwable cause) {
    super(message, cause);
  }

  static InvalidModelException inTree(int index, RuntimeException broken) {
    return new InvalidModelException("tree " + index + ": " + broken.getMessage(), broken);
  }

  static InvalidModelException categorical(Inputs inputs, int input) {
    String name = input >= 0 && input < inputs.size() ? inputs.names().get(input) : "?";
    return new InvalidModelException(
        "splits the input '"
            + name
            + "' by category, which is not supported: encode it as numbers"
            + " before training");
  }
}
