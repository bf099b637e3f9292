package io.streamsentinel.consumer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.streamsentinel.error.FatalException;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.CommitFailedException;
import org.apache.kafka.clients.consumer.LogTruncationException;
import org.apache.kafka.clients.consumer.NoOffsetForPartitionException;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.clients.consumer.RetriableCommitFailedException;
import org.apache.kafka.common.InvalidRecordException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.errors.ClusterAuthorizationException;
import org.apache.kafka.common.errors.CoordinatorNotAvailableException;
import org.apache.kafka.common.errors.FencedInstanceIdException;
import org.apache.kafka.common.errors.GroupAuthorizationException;
import org.apache.kafka.common.errors.GroupMaxSizeReachedException;
import org.apache.kafka.common.errors.IllegalGenerationException;
import org.apache.kafka.common.errors.InconsistentGroupProtocolException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.InvalidPidMappingException;
import org.apache.kafka.common.errors.InvalidProducerEpochException;
import org.apache.kafka.common.errors.InvalidTimestampException;
import org.apache.kafka.common.errors.InvalidTopicException;
import org.apache.kafka.common.errors.InvalidTxnStateException;
import org.apache.kafka.common.errors.InvalidTxnTimeoutException;
import org.apache.kafka.common.errors.NotEnoughReplicasException;
import org.apache.kafka.common.errors.OutOfOrderSequenceException;
import org.apache.kafka.common.errors.PolicyViolationException;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.apache.kafka.common.errors.RebalanceInProgressException;
import org.apache.kafka.common.errors.RecordBatchTooLargeException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.SaslAuthenticationException;
import org.apache.kafka.common.errors.StaleMemberEpochException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.errors.TransactionAbortableException;
import org.apache.kafka.common.errors.TransactionalIdAuthorizationException;
import org.apache.kafka.common.errors.UnknownMemberIdException;
import org.apache.kafka.common.errors.UnknownProducerIdException;
import org.apache.kafka.common.errors.UnreleasedInstanceIdException;
import org.apache.kafka.common.errors.UnsupportedForMessageFormatException;
import org.apache.kafka.common.errors.UnsupportedVersionException;
import org.apache.kafka.common.errors.WakeupException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Each row of the error table, with the call that it comes from. */
class ReactionsTest {

  private static final TopicPartition PARTITION = new TopicPartition("t", 0);
  private static final Map<TopicPartition, Long> OFFSETS = Map.of(PARTITION, 1L);

  static Stream<Arguments> rows() {
    return Stream.of(
        // The same call again.
        arguments(new TimeoutException("x"), Call.INIT, Reaction.REPEAT),
        arguments(new TimeoutException("x"), Call.COMMIT, Reaction.REPEAT),
        arguments(new TimeoutException("x"), Call.ABORT, Reaction.REPEAT),
        arguments(new InterruptException("x"), Call.COMMIT, Reaction.REPEAT),
        arguments(new TimeoutException("x"), Call.POLL, Reaction.REPEAT),
        arguments(new TimeoutException("x"), Call.ADMIN, Reaction.REPEAT),
        arguments(new CoordinatorNotAvailableException("x"), Call.ADMIN, Reaction.REPEAT),
        arguments(new WakeupException(), Call.POLL, Reaction.REPEAT),
        // Abort, send again.
        arguments(new TimeoutException("x"), Call.OFFSETS, Reaction.ABORT),
        arguments(new TimeoutException("x"), Call.SEND, Reaction.ABORT),
        arguments(new NotEnoughReplicasException("x"), Call.SEND, Reaction.ABORT),
        arguments(new TransactionAbortableException("x"), Call.COMMIT, Reaction.ABORT),
        arguments(new InvalidProducerEpochException("x"), Call.SEND, Reaction.ABORT),
        arguments(new UnknownProducerIdException("x"), Call.SEND, Reaction.ABORT),
        arguments(new RetriableCommitFailedException("x"), Call.OFFSETS, Reaction.ABORT),
        // The group moved on.
        arguments(new CommitFailedException("x"), Call.OFFSETS, Reaction.ABORT_AND_POLL),
        arguments(new IllegalGenerationException("x"), Call.OFFSETS, Reaction.ABORT_AND_POLL),
        arguments(new UnknownMemberIdException("x"), Call.OFFSETS, Reaction.ABORT_AND_POLL),
        arguments(new StaleMemberEpochException("x"), Call.OFFSETS, Reaction.ABORT_AND_POLL),
        arguments(new RebalanceInProgressException("x"), Call.OFFSETS, Reaction.ABORT_AND_POLL),
        // The record is to blame.
        arguments(new RecordTooLargeException("x"), Call.SEND, Reaction.ISOLATE),
        arguments(new RecordBatchTooLargeException("x"), Call.SEND, Reaction.ISOLATE),
        arguments(new InvalidRecordException("x"), Call.SEND, Reaction.ISOLATE),
        arguments(new InvalidTimestampException("x"), Call.SEND, Reaction.ISOLATE),
        arguments(new PolicyViolationException("x"), Call.SEND, Reaction.ISOLATE),
        arguments(new InvalidTopicException("x"), Call.SEND, Reaction.ISOLATE),
        // Outcome unknown.
        arguments(new ProducerFencedException("x"), Call.COMMIT, Reaction.REBUILD),
        arguments(new InvalidPidMappingException("x"), Call.COMMIT, Reaction.REBUILD),
        arguments(new InvalidTxnStateException("x"), Call.COMMIT, Reaction.REBUILD),
        arguments(new OutOfOrderSequenceException("x"), Call.SEND, Reaction.REBUILD),
        arguments(new KafkaException("Failed to abort"), Call.ABORT, Reaction.REBUILD),
        arguments(
            new Repeat.OutcomeUnknownException(
                Call.COMMIT, Duration.ofSeconds(1), new TimeoutException("x")),
            Call.COMMIT,
            Reaction.REBUILD),
        // Positions.
        arguments(new OffsetOutOfRangeException(OFFSETS), Call.POLL, Reaction.QUARANTINE),
        arguments(new NoOffsetForPartitionException(PARTITION), Call.POLL, Reaction.QUARANTINE),
        arguments(new LogTruncationException(OFFSETS, Map.of()), Call.POLL, Reaction.QUARANTINE),
        // The group does not want us, or we may not, or it can't work.
        arguments(new FencedInstanceIdException("x"), Call.OFFSETS, Reaction.STOP),
        arguments(new UnreleasedInstanceIdException("x"), Call.POLL, Reaction.STOP),
        arguments(new InconsistentGroupProtocolException("x"), Call.POLL, Reaction.STOP),
        arguments(new GroupMaxSizeReachedException("x"), Call.POLL, Reaction.STOP),
        arguments(new TopicAuthorizationException("x"), Call.SEND, Reaction.STOP),
        arguments(GroupAuthorizationException.forGroupId("x"), Call.OFFSETS, Reaction.STOP),
        arguments(new TransactionalIdAuthorizationException("x"), Call.INIT, Reaction.STOP),
        arguments(new ClusterAuthorizationException("x"), Call.INIT, Reaction.STOP),
        arguments(new SaslAuthenticationException("x"), Call.POLL, Reaction.STOP),
        arguments(new UnsupportedVersionException("x"), Call.INIT, Reaction.STOP),
        arguments(new UnsupportedForMessageFormatException("x"), Call.OFFSETS, Reaction.STOP),
        arguments(new InvalidTxnTimeoutException("x"), Call.INIT, Reaction.STOP),
        arguments(new ConfigException("x"), Call.INIT, Reaction.STOP),
        arguments(new FatalException("x"), Call.SEND, Reaction.STOP),
        arguments(new IllegalStateException("x"), Call.SEND, Reaction.STOP),
        arguments(new KafkaException("x"), Call.POLL, Reaction.STOP));
  }

  @ParameterizedTest
  @MethodSource("rows")
  void exception_of_a_call_has_its_reaction(Throwable error, Call call, Reaction reaction) {
    assertThat(Reactions.to(error, call).reaction()).isEqualTo(reaction);
  }

  @Test
  void wrapper_is_read_by_its_cause() {
    Throwable wrapped = new KafkaException("error state", new ProducerFencedException("x"));
    Throwable send = new SendRejectedException(new RecordTooLargeException("x"));

    assertThat(Reactions.to(wrapped, Call.SEND).type()).isEqualTo(ErrorType.FENCED);
    assertThat(Reactions.to(send, Call.SEND).reaction()).isEqualTo(Reaction.ISOLATE);
  }

  @Test
  void timeout_of_a_send_that_surfaces_in_the_commit_aborts_and_does_not_repeat_the_commit() {
    Throwable wrapped = new KafkaException("send failed", new TimeoutException("x"));

    assertThat(Reactions.to(wrapped, Call.COMMIT).reaction()).isEqualTo(Reaction.ABORT);
  }

  @Test
  void graver_reactions_come_later() {
    assertThat(Set.of(Reaction.ABORT, Reaction.ISOLATE, Reaction.ABORT_AND_POLL))
        .allMatch(Reaction.REBUILD::graverThan);
    assertThat(Reaction.STOP.graverThan(Reaction.REBUILD)).isTrue();
  }
}
