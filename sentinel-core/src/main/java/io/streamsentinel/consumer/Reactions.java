package io.streamsentinel.consumer;

import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.apache.kafka.clients.consumer.CommitFailedException;
import org.apache.kafka.clients.consumer.LogTruncationException;
import org.apache.kafka.clients.consumer.NoOffsetForPartitionException;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.clients.consumer.RetriableCommitFailedException;
import org.apache.kafka.common.InvalidRecordException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.ClusterAuthorizationException;
import org.apache.kafka.common.errors.FencedInstanceIdException;
import org.apache.kafka.common.errors.GroupMaxSizeReachedException;
import org.apache.kafka.common.errors.IllegalGenerationException;
import org.apache.kafka.common.errors.InconsistentGroupProtocolException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.InvalidConfigurationException;
import org.apache.kafka.common.errors.InvalidPidMappingException;
import org.apache.kafka.common.errors.InvalidProducerEpochException;
import org.apache.kafka.common.errors.InvalidTimestampException;
import org.apache.kafka.common.errors.InvalidTopicException;
import org.apache.kafka.common.errors.InvalidTxnStateException;
import org.apache.kafka.common.errors.InvalidTxnTimeoutException;
import org.apache.kafka.common.errors.OutOfOrderSequenceException;
import org.apache.kafka.common.errors.PolicyViolationException;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.apache.kafka.common.errors.RebalanceInProgressException;
import org.apache.kafka.common.errors.RecordBatchTooLargeException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.StaleMemberEpochException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.TransactionAbortableException;
import org.apache.kafka.common.errors.UnknownMemberIdException;
import org.apache.kafka.common.errors.UnknownProducerIdException;
import org.apache.kafka.common.errors.UnreleasedInstanceIdException;
import org.apache.kafka.common.errors.UnsupportedForMessageFormatException;
import org.apache.kafka.common.errors.UnsupportedVersionException;
import org.apache.kafka.common.errors.WakeupException;

/**
 * The one place that says what an exception of a Kafka client means. Read from top to bottom, the
 * first row that fits decides; a wrapper ({@code KafkaException} with a Kafka cause) is read by its
 * cause.
 *
 * <p>The reaction matters, not the exception's place in Kafka's hierarchy: several "recoverable"
 * types surface as abortable, and the other way round. Evidence for each row stands in {@code
 * docs/engine.md}.
 */
final class Reactions {

  /** What an exception means. */
  record Meaning(Reaction reaction, ErrorType type) {}

  private record Row(
      Class<? extends Throwable> exception, Set<Call> calls, Reaction reaction, ErrorType type) {

    boolean fits(Throwable error, Call call) {
      return exception.isInstance(error) && calls.contains(call);
    }
  }

  private static final Set<Call> ANY = EnumSet.allOf(Call.class);
  private static final Set<Call> RESUMABLE = EnumSet.of(Call.INIT, Call.COMMIT, Call.ABORT);
  private static final Set<Call> SENDING = EnumSet.of(Call.SEND, Call.COMMIT);

  private static final List<Row> TABLE =
      List.of(
          // A commit, an abort or an initialisation that was repeated for as long as it is worth
          // it.
          row(
              Repeat.OutcomeUnknownException.class,
              ANY,
              Reaction.REBUILD,
              ErrorType.UNKNOWN_OUTCOME),
          // A record that the broker will refuse again. Some of these are Kafka's "configuration".
          row(RecordTooLargeException.class, SENDING, Reaction.ISOLATE, ErrorType.REJECTED_RECORD),
          row(
              RecordBatchTooLargeException.class,
              SENDING,
              Reaction.ISOLATE,
              ErrorType.REJECTED_RECORD),
          row(InvalidRecordException.class, SENDING, Reaction.ISOLATE, ErrorType.REJECTED_RECORD),
          row(
              InvalidTimestampException.class,
              SENDING,
              Reaction.ISOLATE,
              ErrorType.REJECTED_RECORD),
          row(PolicyViolationException.class, SENDING, Reaction.ISOLATE, ErrorType.REJECTED_RECORD),
          row(InvalidTopicException.class, SENDING, Reaction.ISOLATE, ErrorType.REJECTED_RECORD),
          // Who we are and what we may do: no loop helps.
          row(AuthenticationException.class, ANY, Reaction.STOP, ErrorType.AUTHENTICATION),
          row(ClusterAuthorizationException.class, ANY, Reaction.STOP, ErrorType.AUTHORIZATION),
          row(AuthorizationException.class, ANY, Reaction.STOP, ErrorType.AUTHORIZATION),
          row(UnsupportedVersionException.class, ANY, Reaction.STOP, ErrorType.CONFIGURATION),
          row(
              UnsupportedForMessageFormatException.class,
              ANY,
              Reaction.STOP,
              ErrorType.CONFIGURATION),
          row(InvalidTxnTimeoutException.class, ANY, Reaction.STOP, ErrorType.CONFIGURATION),
          row(ConfigException.class, ANY, Reaction.STOP, ErrorType.CONFIGURATION),
          row(InvalidConfigurationException.class, ANY, Reaction.STOP, ErrorType.CONFIGURATION),
          // The group does not want this member.
          row(FencedInstanceIdException.class, ANY, Reaction.STOP, ErrorType.FENCED),
          row(UnreleasedInstanceIdException.class, ANY, Reaction.STOP, ErrorType.FENCED),
          row(
              InconsistentGroupProtocolException.class,
              ANY,
              Reaction.STOP,
              ErrorType.CONFIGURATION),
          row(GroupMaxSizeReachedException.class, ANY, Reaction.STOP, ErrorType.CONFIGURATION),
          // A call that may be made again.
          row(TimeoutException.class, RESUMABLE, Reaction.REPEAT, ErrorType.TIMEOUT),
          row(InterruptException.class, RESUMABLE, Reaction.REPEAT, ErrorType.TIMEOUT),
          // The group moved on: poll, then see what is still ours.
          row(CommitFailedException.class, ANY, Reaction.ABORT_AND_POLL, ErrorType.MEMBERSHIP),
          row(IllegalGenerationException.class, ANY, Reaction.ABORT_AND_POLL, ErrorType.MEMBERSHIP),
          row(UnknownMemberIdException.class, ANY, Reaction.ABORT_AND_POLL, ErrorType.MEMBERSHIP),
          row(StaleMemberEpochException.class, ANY, Reaction.ABORT_AND_POLL, ErrorType.MEMBERSHIP),
          row(
              RebalanceInProgressException.class,
              ANY,
              Reaction.ABORT_AND_POLL,
              ErrorType.MEMBERSHIP),
          row(RetriableCommitFailedException.class, ANY, Reaction.ABORT, ErrorType.MEMBERSHIP),
          // Fenced, by another instance or by the coordinator after a timeout: nobody can tell
          // which.
          row(ProducerFencedException.class, ANY, Reaction.REBUILD, ErrorType.FENCED),
          row(InvalidPidMappingException.class, ANY, Reaction.REBUILD, ErrorType.FENCED),
          row(InvalidTxnStateException.class, ANY, Reaction.REBUILD, ErrorType.UNKNOWN_OUTCOME),
          row(UnknownProducerIdException.class, ANY, Reaction.ABORT, ErrorType.ABORTED),
          row(OutOfOrderSequenceException.class, ANY, Reaction.REBUILD, ErrorType.UNKNOWN_OUTCOME),
          // Aborted, and the same producer goes on.
          row(TransactionAbortableException.class, ANY, Reaction.ABORT, ErrorType.ABORTED),
          row(InvalidProducerEpochException.class, ANY, Reaction.ABORT, ErrorType.FENCED),
          // The log does not hold what the group's position says.
          row(OffsetOutOfRangeException.class, ANY, Reaction.QUARANTINE, ErrorType.POSITION),
          row(NoOffsetForPartitionException.class, ANY, Reaction.QUARANTINE, ErrorType.POSITION),
          row(LogTruncationException.class, ANY, Reaction.QUARANTINE, ErrorType.POSITION),
          // Whatever a client gave up retrying.
          row(
              TimeoutException.class,
              EnumSet.of(Call.POLL, Call.ADMIN),
              Reaction.REPEAT,
              ErrorType.TIMEOUT),
          row(
              RetriableException.class,
              EnumSet.of(Call.POLL, Call.ADMIN),
              Reaction.REPEAT,
              ErrorType.TIMEOUT),
          row(
              io.streamsentinel.error.RetriableException.class,
              EnumSet.of(Call.ADMIN),
              Reaction.REPEAT,
              ErrorType.TIMEOUT),
          row(WakeupException.class, EnumSet.of(Call.POLL), Reaction.REPEAT, ErrorType.INTERNAL),
          row(
              io.streamsentinel.error.RetriableException.class,
              ANY,
              Reaction.ABORT,
              ErrorType.TIMEOUT),
          row(TimeoutException.class, ANY, Reaction.ABORT, ErrorType.TIMEOUT),
          row(RetriableException.class, ANY, Reaction.ABORT, ErrorType.TIMEOUT),
          row(InterruptException.class, ANY, Reaction.ABORT, ErrorType.INTERNAL),
          row(io.streamsentinel.error.FatalException.class, ANY, Reaction.STOP, ErrorType.INTERNAL),
          // Anything else of Kafka's: never infer an outcome from a type we do not know.
          row(
              KafkaException.class,
              EnumSet.of(Call.POLL, Call.ADMIN),
              Reaction.STOP,
              ErrorType.INTERNAL),
          row(KafkaException.class, ANY, Reaction.REBUILD, ErrorType.UNKNOWN_OUTCOME),
          // A misuse of a producer by the engine itself.
          row(Throwable.class, ANY, Reaction.STOP, ErrorType.INTERNAL));

  private Reactions() {}

  /** What an exception means that was thrown by a call. */
  static Meaning to(Throwable error, Call call) {
    // A producer in its error state wraps what put it there; its own timeouts come bare.
    Throwable cause = error.getCause();
    boolean wrapper =
        error.getClass() == KafkaException.class || error instanceof SendRejectedException;
    if (wrapper && cause instanceof KafkaException inner) {
      Meaning meaning = to(inner, call);
      return meaning.reaction() == Reaction.REPEAT
          ? new Meaning(call == Call.COMMIT ? Reaction.ABORT : Reaction.REBUILD, meaning.type())
          : meaning;
    }
    for (Row row : TABLE) {
      if (row.fits(error, call)) {
        return new Meaning(row.reaction(), row.type());
      }
    }
    throw new AssertionError("the last row fits everything", error);
  }

  private static Row row(
      Class<? extends Throwable> exception, Set<Call> calls, Reaction reaction, ErrorType type) {
    return new Row(exception, calls, reaction, type);
  }
}
