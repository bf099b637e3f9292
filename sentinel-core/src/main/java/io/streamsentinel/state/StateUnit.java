package io.streamsentinel.state;

import io.streamsentinel.error.AbortableException;
import io.streamsentinel.error.FatalException;
import io.streamsentinel.error.RetriableException;
import io.streamsentinel.participant.UnitOfWork;
import io.streamsentinel.unit.Row;
import io.streamsentinel.unit.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * A record's unit in a loop of the user's own, made by {@link StateLoop#begin}. What it says
 * happens with {@link #commit}; closed without one, nothing does. Not safe for use by several
 * threads.
 */
public final class StateUnit implements UnitOfWork, AutoCloseable {

  private final StateLoop loop;
  private final ConsumerRecord<byte[], byte[]> record;
  private final ConsumerGroupMetadata membership;
  private final List<ProducerRecord<byte[], byte[]>> outputs = new ArrayList<>();
  private final List<Statement> statements = new ArrayList<>();
  private boolean open = true;

  StateUnit(
      StateLoop loop, ConsumerRecord<byte[], byte[]> record, ConsumerGroupMetadata membership) {
    this.loop = loop;
    this.record = record;
    this.membership = membership;
  }

  /**
   * Executes a statement with the commit.
   *
   * @param sql the statement, with {@code ?} for each argument
   * @param arguments the arguments
   */
  public void execute(String sql, @Nullable Object... arguments) {
    check();
    statements.add(Statement.of(sql, arguments));
  }

  /**
   * Asks, inside the transaction that the unit's statements will be in.
   *
   * @param sql the query, with {@code ?} for each argument
   * @param arguments the arguments
   * @throws io.streamsentinel.unit.NotNowException if the database can't be asked now
   */
  public List<Row> query(String sql, @Nullable Object... arguments) {
    check();
    return loop.state().query(this, Statement.of(sql, arguments));
  }

  /**
   * Sends a record with the commit.
   *
   * @param output the record
   */
  public void send(ProducerRecord<byte[], byte[]> output) {
    check();
    outputs.add(output);
  }

  /**
   * Makes it all happen, with the record's offset.
   *
   * @throws AbortableException if the database refuses a statement: nothing happened; begin the
   *     record again, to give it up
   * @throws RetriableException if it did not happen, or nobody knows: call {@link
   *     StateLoop#assigned} for the partition again, and go on where the consumer then stands
   * @throws FatalException if this member is a zombie, or the database needs somebody
   */
  public void commit() {
    check();
    open = false;
    loop.state().finished(this, false);
    loop.commit(this);
  }

  /** Drops the unit, unless it was committed. */
  @Override
  public void close() {
    if (open) {
      open = false;
      loop.state().finished(this, true);
    }
  }

  private void check() {
    if (!open) {
      throw new IllegalStateException("the unit of " + this + " is closed");
    }
  }

  ConsumerRecord<byte[], byte[]> record() {
    return record;
  }

  ConsumerGroupMetadata membership() {
    return membership;
  }

  @Override
  public TopicPartition partition() {
    return new TopicPartition(record.topic(), record.partition());
  }

  @Override
  public long offset() {
    return record.offset();
  }

  @Override
  public long timestamp() {
    return record.timestamp();
  }

  @Override
  public byte @Nullable [] key() {
    return record.key();
  }

  @Override
  public List<ProducerRecord<byte[], byte[]>> outputs() {
    return List.copyOf(outputs);
  }

  @Override
  public List<Statement> statements() {
    return List.copyOf(statements);
  }

  @Override
  public boolean deadLettered() {
    return false;
  }

  @Override
  public <T> Optional<T> attached(Class<T> type) {
    return Optional.empty();
  }

  @Override
  public String toString() {
    return partition() + "@" + offset();
  }
}
