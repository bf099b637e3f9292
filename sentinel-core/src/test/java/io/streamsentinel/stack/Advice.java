package io.streamsentinel.stack;

import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What to do about a server that did not come up, by the words in its log. */
final class Advice {

  private static final List<Map.Entry<String, String>> BY_WORDS =
      List.of(
          Map.entry(
              "address already in use", "Another program took the port meanwhile: run again."),
          Map.entry(
              "cannot allocate memory",
              "The machine is out of memory: the whole stack needs about 1.5 GB; close something."),
          Map.entry(
              "could not reserve enough space",
              "The machine is out of memory: the whole stack needs about 1.5 GB; close something."),
          Map.entry(
              "no space left on device",
              "The disk is full: make room, or name another place with -Djava.io.tmpdir."),
          Map.entry(
              "error while loading shared libraries",
              "A library of the system is missing (Redis needs OpenSSL 3): see docs/testing.md."),
          Map.entry(
              "library not loaded",
              "A library of the system is missing ('brew install openssl@3' for Redis): see docs/testing.md."),
          Map.entry(
              "exec format error",
              "The program is for another kind of processor: see docs/testing.md for platforms."),
          Map.entry(
              "permission denied",
              "The files must lie on a file system that allows running programs (no noexec)."),
          Map.entry(
              "version `glibc",
              "The system's C library is too old for the program: see docs/testing.md."));

  private Advice() {}

  static String on(List<String> log, String otherwise) {
    String text = String.join("\n", log).toLowerCase(Locale.ROOT);
    return BY_WORDS.stream()
        .filter(entry -> text.contains(entry.getKey()))
        .map(Map.Entry::getValue)
        .findFirst()
        .orElse(otherwise);
  }
}
