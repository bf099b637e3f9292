package io.streamsentinel.stack;

import java.util.List;
import java.util.stream.Collectors;

/** The end of a log, short enough for an error message. */
final class LogTail {

  private static final int LINES = 25;
  private static final int WIDTH = 300;

  private LogTail() {}

  static String of(List<String> lines) {
    return lines.stream()
        .skip(Math.max(0, lines.size() - LINES))
        .map(line -> line.length() <= WIDTH ? line : line.substring(0, WIDTH) + " ...")
        .collect(Collectors.joining(System.lineSeparator()));
  }
}
