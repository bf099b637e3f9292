package io.streamsentinel.cost;

import java.util.Locale;

/**
 * One thing about a topic that could cost less, or the reason why it must stay. Immutable.
 *
 * @param topic the topic
 * @param subject what it is about
 * @param verdict what can be done about it
 * @param from how it is
 * @param to how it could be
 * @param why the reasoning, in words
 * @param savesBytes how many of the bytes now on disk, all copies together, would go; negative
 *     where the advice costs
 */
public record Advice(
    String topic,
    Subject subject,
    Verdict verdict,
    String from,
    String to,
    String why,
    long savesBytes) {

  /** One line for a person. */
  public String summary() {
    return "%s from %s to %s%s: %s"
        .formatted(subject.name().toLowerCase(Locale.ROOT), from, to, saving(), why);
  }

  private String saving() {
    if (savesBytes == 0) {
      return "";
    }
    return savesBytes > 0
        ? ", saves " + Words.bytes(savesBytes)
        : ", costs " + Words.bytes(-savesBytes) + " more";
  }
}
