package io.streamsentinel.stack;

import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What to do about a server that did not come up, by the words in its log. */
final class Advice {

  private static final Map<String, String> BY_WORDS =
      Map.of(
          "address already in use", "Another program took the port meanwhile: run again.",
          "cannot allocate memory",
              "The machine is out of memory: the whole stack needs about 1.5 GB; close something.",
          "could not reserve enough space",
              "The machine is out of memory: the whole stack needs about 1.5 GB; close something.",
          "no space left on device",
              "The disk is full: make room, or name another place with -Djava.io.tmpdir.",
          "exec format error",
              "The program is for another kind of processor: see docs/testing.md for platforms.",
          "permission denied",
              "The files must lie on a file system that allows running programs (no noexec).",
          "version `glibc",
              "The system's C library is too old for the program: see docs/testing.md.");

  private Advice() {}

  static String on(List<String> log, String otherwise) {
    String text = String.join("\n", log).toLowerCase(Locale.ROOT);
    return BY_WORDS.entrySet().stream()
        .filter(entry -> text.contains(entry.getKey()))
        .map(Map.Entry::getValue)
        .findFirst()
        .orElse(otherwise);
  }
}
