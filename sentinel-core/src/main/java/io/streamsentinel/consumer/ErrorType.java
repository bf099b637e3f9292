package io.streamsentinel.consumer;

import java.util.Locale;

/** What went wrong, as the tag {@code type} of {@code streaming_errors_total}: a closed set. */
enum ErrorType {
  /** A handler threw. */
  HANDLER,
  /** A record could not be decoded. */
  DECODE,
  /** A call did not return in time. */
  TIMEOUT,
  /** Another producer took over the transactional id, or the coordinator fenced this one. */
  FENCED,
  /** A commit whose outcome had to be read from the group's position. */
  UNKNOWN_OUTCOME,
  /** The group moved on while an epoch was on its way. */
  MEMBERSHIP,
  /** The broker refused a record. */
  REJECTED_RECORD,
  /** A transaction was aborted for another reason. */
  ABORTED,
  /** Rights are missing. */
  AUTHORIZATION,
  /** The broker does not believe who we are. */
  AUTHENTICATION,
  /** A setting that the broker refuses. */
  CONFIGURATION,
  /** A position that does not fit the log. */
  POSITION,
  /** A participant threw. */
  PARTICIPANT,
  /** Something that should not happen. */
  INTERNAL;

  String tag() {
    return name().toLowerCase(Locale.ROOT);
  }
}
