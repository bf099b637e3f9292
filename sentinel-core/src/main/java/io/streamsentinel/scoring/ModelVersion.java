package io.streamsentinel.scoring;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * Which model it was: what its file declares, and what its file contains. Two files with the same
 * content have the same version, and no two others do.
 *
 * @param declared the version that the file declares, else the file's name without its ending
 * @param hash the first twelve hexadecimal digits of the SHA-256 of the file's bytes
 */
public record ModelVersion(String declared, String hash) {

  private static final int HASH_BYTES = 6;

  /** The version of a model that was read from these bytes. */
  public static ModelVersion of(String declared, byte[] content) {
    try {
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(content);
      return new ModelVersion(declared, HexFormat.of().formatHex(digest, 0, HASH_BYTES));
    } catch (NoSuchAlgorithmException everyJdkHasIt) {
      throw new IllegalStateException("this JDK has no SHA-256", everyJdkHasIt);
    }
  }

  /** Both parts in one word, as it belongs into a decision: {@code fraud-7@0123456789ab}. */
  @Override
  public String toString() {
    return declared + "@" + hash;
  }
}
