package io.streamsentinel.doctor;

/**
 * What a check found.
 *
 * @param check the check's name, as {@code kafka: transactions}
 * @param status how it ended
 * @param detail what was seen
 * @param fix what to do; empty if nothing need be done
 */
public record Finding(String check, Status status, String detail, String fix) {

  /** A good one. */
  public static Finding pass(String check, String detail) {
    return new Finding(check, Status.PASS, detail, "");
  }

  /** One to think about. */
  public static Finding warn(String check, String detail, String fix) {
    return new Finding(check, Status.WARN, detail, fix);
  }

  /** A bad one. */
  public static Finding fail(String check, String detail, String fix) {
    return new Finding(check, Status.FAIL, detail, fix);
  }
}
