package io.streamsentinel.consumer;

import io.streamsentinel.participant.Beside;
import io.streamsentinel.participant.Travelling;
import io.streamsentinel.participant.UnitOfWork;
import io.streamsentinel.unit.NotNowException;
import io.streamsentinel.unit.Position;
import io.streamsentinel.unit.Received;
import io.streamsentinel.unit.Row;
import io.streamsentinel.unit.Statement;
import io.streamsentinel.unit.Unit;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * A record's unit of work, from its arrival to its commit. Open while its handler runs; written by
 * one thread at a time, handed on through its partition's lock or a queue.
 */
final class OpenUnit implements Unit, UnitOfWork, Sequence.Entry {

  private final Partition partition;
  private final ConsumerRecord<byte[], byte[]> raw;
  private final UnitTools tools;
  private final @Nullable Received<?, ?> received;
  private final @Nullable Throwable poison;

  private @Nullable ProducerRecord<byte[], byte[]> first;
  private @Nullable List<ProducerRecord<byte[], byte[]>> more;
  private @Nullable List<Statement> statements;
  private @Nullable Object attachments;
  private @Nullable OpenUnit follower;
  private final int inputBytes;
  private int outputBytes;
  private boolean open;
  private boolean queried;
  private boolean deadLettered;
  private boolean handedOn;
  private volatile boolean done;

  private volatile boolean watched;
  private @Nullable Throwable remembered;
  private int attempts;
  private int triedAgain;
  private long firstFailureNanos;

  /**
   * Either {@code received} is null, or {@code poison}, which says why the record can't be decoded.
   */
  OpenUnit(
      Partition partition,
      ConsumerRecord<byte[], byte[]> raw,
      @Nullable Received<?, ?> received,
      @Nullable Throwable poison,
      UnitTools tools) {
    this.partition = partition;
    this.raw = raw;
    this.received = received;
    this.poison = poison;
    this.tools = tools;
    this.inputBytes = Math.max(raw.serializedKeySize(), 0) + Math.max(raw.serializedValueSize(), 0);
  }

  // What a handler says.

  @Override
  public void send(String topic, @Nullable Object key, @Nullable Object value) {
    check();
    add(tools.encoder().encode(topic, key, value));
  }

  @Override
  public void send(ProducerRecord<?, ?> record) {
    check();
    add(tools.encoder().encode(record));
  }

  @Override
  public void execute(String sql, @Nullable Object... arguments) {
    check();
    tools.requireState();
    if (statements == null) {
      statements = new ArrayList<>(2);
    }
    statements.add(Statement.of(sql, arguments));
  }

  @Override
  public List<Row> query(String sql, @Nullable Object... arguments) {
    check();
    queried = true;
    return tools.requireState().query(this, Statement.of(sql, arguments));
  }

  @Override
  public NotNowException notNow(String reason, Duration retryAfter) {
    check();
    return new NotNowException(reason, retryAfter);
  }

  // What a participant sees.

  @Override
  public TopicPartition partition() {
    return partition.id();
  }

  @Override
  public long offset() {
    return raw.offset();
  }

  @Override
  public long timestamp() {
    return raw.timestamp();
  }

  @Override
  public byte @Nullable [] key() {
    return raw.key();
  }

  @Override
  public List<ProducerRecord<byte[], byte[]>> outputs() {
    ProducerRecord<byte[], byte[]> one = first;
    if (one == null) {
      return List.of();
    }
    if (more == null) {
      return List.of(one);
    }
    List<ProducerRecord<byte[], byte[]>> all = new ArrayList<>(1 + more.size());
    all.add(one);
    all.addAll(more);
    return all;
  }

  @Override
  public List<Statement> statements() {
    return statements == null ? List.of() : List.copyOf(statements);
  }

  @Override
  public boolean deadLettered() {
    return deadLettered;
  }

  @Override
  public <T> Optional<T> attached(Class<T> type) {
    return Attachments.find(attachments, type);
  }

  // What the engine does with it.

  void attach(Object value) {
    attachments = Attachments.with(attachments, value);
  }

  void open() {
    discard();
    open = true;
  }

  /** The handler returned, or threw; from here on the unit refuses to be spoken to. */
  void close(boolean failed) {
    open = false;
    if (queried || statements != null) {
      tools.requireState().finished(this, failed);
      queried = false;
    }
    if (failed) {
      discard();
    }
  }

  private void discard() {
    first = null;
    more = null;
    statements = null;
    outputBytes = 0;
    deadLettered = false;
  }

  /** Replaces whatever the unit held: its record goes to a retry topic, and counts as seen. */
  void handOn(ProducerRecord<byte[], byte[]> copy, List<ProducerRecord<byte[], byte[]>> beside) {
    giveUp(copy, beside);
    handedOn = true;
    addMemory();
  }

  /** Whether its record went to a retry topic. */
  boolean handedOn() {
    return handedOn;
  }

  /** Replaces whatever the unit held: its record is given up on. */
  void giveUp(ProducerRecord<byte[], byte[]> letter, List<ProducerRecord<byte[], byte[]>> beside) {
    discard();
    deadLettered = true;
    handedOn = false;
    add(letter);
    beside.forEach(this::add);
  }

  /** What is attached to it and stays with its record. */
  List<Travelling> travelling() {
    return Attachments.all(attachments, Travelling.class);
  }

  /** Whether its event was handled before, so that its handler is not called. */
  boolean duplicate() {
    return attachments != null && attached(Deduplication.Seen.class).isPresent();
  }

  /** Adds what a participant wants sent beside, now that the handler has returned. */
  void addBeside() {
    if (attachments != null) {
      addMemory();
      attached(Beside.class).ifPresent(beside -> add(beside.record()));
    }
  }

  private void addMemory() {
    attached(Deduplication.Memory.class).ifPresent(memory -> add(memory.record()));
  }

  private void add(ProducerRecord<byte[], byte[]> record) {
    add(new Encoded(record, Encoder.sizeOf(record)));
  }

  void finish() {
    done = true;
  }

  boolean done() {
    return done;
  }

  int failed(long nowNanos) {
    if (attempts == 0) {
      firstFailureNanos = nowNanos;
    }
    attempts++;
    return attempts;
  }

  /** Counts a failure whose exception brings its own patience; returns how many there were. */
  int triedAgain() {
    return ++triedAgain;
  }

  /** How often its handler threw. */
  int attempts() {
    return attempts + triedAgain;
  }

  /** Has come back to the intake once, which from then on decides what is next for it. */
  boolean watched() {
    return watched;
  }

  void watch() {
    watched = true;
  }

  /** Keeps what the handler threw, until somebody deals with it. */
  void remember(@Nullable Throwable failure) {
    remembered = failure;
  }

  @Nullable Throwable takeRemembered() {
    Throwable failure = remembered;
    remembered = null;
    return failure;
  }

  /** Why the record can't be decoded, or null. */
  @Nullable Throwable poison() {
    return poison;
  }

  long firstFailureNanos() {
    return firstFailureNanos;
  }

  Partition owner() {
    return partition;
  }

  ConsumerRecord<byte[], byte[]> raw() {
    return raw;
  }

  @Nullable Received<?, ?> received() {
    return received;
  }

  /** The first output and the rest, without building a list: the sending loop's way in. */
  @Nullable ProducerRecord<byte[], byte[]> first() {
    return first;
  }

  @Nullable List<ProducerRecord<byte[], byte[]>> more() {
    return more;
  }

  int outputCount() {
    return (first == null ? 0 : 1) + (more == null ? 0 : more.size());
  }

  long weight() {
    return (long) inputBytes + outputBytes;
  }

  int outputBytes() {
    return outputBytes;
  }

  /** The position after this record. */
  Position next() {
    return new Position(raw.offset() + 1, raw.leaderEpoch());
  }

  void follow(OpenUnit next) {
    follower = next;
  }

  @Nullable OpenUnit follower() {
    return follower;
  }

  private void add(Encoded encoded) {
    outputBytes += encoded.size();
    if (first == null) {
      first = encoded.record();
    } else {
      if (more == null) {
        more = new ArrayList<>(4);
      }
      more.add(encoded.record());
    }
  }

  private void check() {
    if (!open) {
      throw new IllegalStateException(
          "the unit of "
              + this
              + " is closed: use it only inside its handler, on the handler's thread");
    }
  }

  @Override
  public String toString() {
    return raw.topic() + "-" + raw.partition() + "@" + raw.offset();
  }
}
