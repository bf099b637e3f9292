package io.streamsentinel.stack;

import java.util.Locale;

/** Operating system and processor, in the words of the binaries' publishers. */
enum Platform {
  LINUX_X86_64("linux-amd64", "postgres-linux-x86_64.txz"),
  LINUX_ARM64("linux-arm64", "postgres-linux-arm_64.txz"),
  MACOS_X86_64("darwin-amd64", "postgres-darwin-x86_64.txz"),
  MACOS_ARM64("darwin-arm64", "postgres-darwin-arm_64.txz");

  private final String redisSuffix;
  private final String postgresArchive;

  Platform(String redisSuffix, String postgresArchive) {
    this.redisSuffix = redisSuffix;
    this.postgresArchive = postgresArchive;
  }

  static Platform current() {
    return of(System.getProperty("os.name"), System.getProperty("os.arch"));
  }

  static Platform of(String system, String processor) {
    boolean arm = processor.equals("aarch64");
    boolean x86 = processor.equals("amd64") || processor.equals("x86_64");
    String lower = system.toLowerCase(Locale.ROOT);
    if (lower.startsWith("linux") && (arm || x86)) {
      return arm ? LINUX_ARM64 : LINUX_X86_64;
    }
    if (lower.startsWith("mac") && (arm || x86)) {
      return arm ? MACOS_ARM64 : MACOS_X86_64;
    }
    throw new ServerStartException(
        "The embedded servers run on Linux and macOS, x86-64 and arm64, not on %s %s."
                .formatted(system, processor)
            + " Use -Dsentinel.stack=containers or external: see docs/testing.md");
  }

  String redisSuffix() {
    return redisSuffix;
  }

  String postgresArchive() {
    return postgresArchive;
  }
}
