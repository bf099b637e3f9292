package io.streamsentinel.examples.dashboard;

import io.streamsentinel.avro.evolution.SubjectSummary;
import io.streamsentinel.examples.dashboard.fraud.FraudNow;
import io.streamsentinel.examples.dashboard.streams.DeadLetterBoard;
import io.streamsentinel.examples.dashboard.streams.GroupView;
import io.streamsentinel.examples.dashboard.streams.MessagePage;
import io.streamsentinel.examples.dashboard.streams.SubjectBoard;
import io.streamsentinel.examples.dashboard.streams.TopicView;
import io.streamsentinel.examples.payments.PaymentTopics;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The forms of answers; what their parts are is said where those are made. */
final class Answers {

  private Answers() {}

  /**
   * The system at a glance.
   *
   * @param time when it was so
   * @param pipeline which topic holds what
   * @param fraud what is decided
   * @param deadLetters how many there are
   * @param healthy whether no block has failed
   * @param attention how many blocks somebody should look at
   * @param lag what the detector's group still has to read; null if there is no such group
   */
  record Stats(
      Instant time,
      PaymentTopics pipeline,
      FraudNow fraud,
      long deadLetters,
      boolean healthy,
      long attention,
      @Nullable Long lag) {}

  record Topics(List<TopicView> topics, @Nullable Instant asOf, @Nullable String problem) {}

  record Groups(List<GroupView> groups, @Nullable Instant asOf, @Nullable String problem) {}

  record Subjects(List<SubjectSummary> subjects) {}

  record Versions(String subject, List<SubjectBoard.Version> versions) {}

  record DeadLetters(String topic, long count, List<DeadLetterBoard.Reason> reasons) {}

  /**
   * A user's past.
   *
   * @param user who
   * @param payments the latest payments
   * @param decisions the latest decisions
   */
  record History(String user, MessagePage payments, MessagePage decisions) {}
}
