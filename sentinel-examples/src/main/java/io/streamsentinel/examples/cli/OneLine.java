package io.streamsentinel.examples.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;

/** One line for a person, made of an exception and its causes. */
final class OneLine {

  private OneLine() {}

  /**
   * The messages from the outermost to the innermost cause, each said once. An exception that only
   * hands on another's is left out; one without a message is named by its class.
   */
  static String of(Throwable failure) {
    List<String> said = new ArrayList<>();
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      String message = message(cause);
      if (!message.isEmpty() && said.stream().noneMatch(before -> before.contains(message))) {
        said.add(message);
      }
    }
    return "error: " + String.join(": ", said);
  }

  private static String message(Throwable cause) {
    boolean wrapper = cause instanceof ExecutionException || cause instanceof CompletionException;
    if (wrapper && cause.getCause() != null) {
      return "";
    }
    String text = cause.getMessage();
    String message =
        text == null || text.isBlank()
            ? cause.getClass().getSimpleName()
            : text.strip().replaceAll("\\s*\\R\\s*", " ");
    return cause instanceof java.nio.file.NoSuchFileException
        ? "no such file: " + message
        : cause instanceof java.nio.file.AccessDeniedException
            ? "no permission: " + message
            : message;
  }
}
