package io.streamsentinel.settings;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.common.utils.AppInfoParser;

/**
 * Kafka client versions whose producer may send a record to the wrong topic: CVE-2026-35554, a race
 * in its buffer pool. Fixed in 3.9.2, 4.0.2, 4.1.2 and 4.2.0.
 */
public final class ClientVersions {

  private static final Pattern FORM = Pattern.compile("(\\d+)\\.(\\d+)\\.(\\d+).*");

  private ClientVersions() {}

  /**
   * Refuses to work with a client that corrupts data.
   *
   * @throws IllegalArgumentException if the kafka-clients on the class path are of such a version
   */
  public static void refuseBroken() {
    String version = AppInfoParser.getVersion();
    if (broken(version)) {
      throw new IllegalArgumentException(
          "kafka-clients %s may send records to the wrong topic (CVE-2026-35554): use 4.3.1 or newer"
              .formatted(version));
    }
  }

  static boolean broken(String version) {
    Matcher parts = FORM.matcher(version);
    if (!parts.matches()) {
      return false;
    }
    int major = Integer.parseInt(parts.group(1));
    int minor = Integer.parseInt(parts.group(2));
    int patch = Integer.parseInt(parts.group(3));
    return switch (major) {
      case 0, 1, 2 -> true;
      case 3 -> minor < 9 || (minor == 9 && patch < 2);
      case 4 -> minor < 2 && patch < 2;
      default -> false;
    };
  }
}
