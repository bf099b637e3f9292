package io.streamsentinel.consumer;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.streamsentinel.error.RetriableException;
import io.streamsentinel.participant.Adoption;
import io.streamsentinel.participant.Claim;
import io.streamsentinel.participant.Control;
import io.streamsentinel.participant.Epoch;
import io.streamsentinel.participant.Part;
import io.streamsentinel.participant.Participant;
import io.streamsentinel.participant.Republish;
import io.streamsentinel.participant.UnitOfWork;
import io.streamsentinel.unit.Position;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * A database that agrees with Kafka by protocol O: ledger, fence and outbox, as plain maps. Shows
 * that the seam carries the protocol.
 */
final class SimState implements Participant {

  /** What survives every crash. */
  static final class Database {
    final Map<TopicPartition, Row> ledger = new HashMap<>();
    final List<Outbox> outbox = new ArrayList<>();
    final Map<String, Integer> effects = new TreeMap<>();
  }

  static final class Row {
    long next = -1;
    long fence;
  }

  record Outbox(
      TopicPartition partition, long from, Position to, List<ProducerRecord<byte[], byte[]>> out) {}

  private final Database database;
  private final Map<Integer, Long> fences = new HashMap<>();
  private @Nullable Control control;

  SimState(Database database) {
    this.database = database;
  }

  @Override
  public String name() {
    return "state";
  }

  @Override
  public void start(Control given) {
    control = given;
  }

  @Override
  public void claim(Claim claim) {
    Row row = database.ledger.computeIfAbsent(claim.partition(), id -> new Row());
    row.fence++;
    fences.put(claim.assignment(), row.fence);
  }

  @Override
  public void adopt(Adoption adoption) {
    TopicPartition id = adoption.claim().partition();
    Row row = database.ledger.get(id);
    if (row.fence != fences.get(adoption.claim().assignment())) {
      throw new RetriableException("somebody else has claimed it");
    }
    if (row.next < 0) {
      row.next = adoption.start().offset();
      return;
    }
    long committed = adoption.committed().map(Position::offset).orElse(-1L);
    if (committed > row.next) {
      adoption.quarantine("the database has lost data");
      return;
    }
    if (committed < 0) {
      adoption.startAt(Position.of(row.next));
    }
    long reached = Math.max(committed, adoption.start().offset());
    for (Outbox each : database.outbox) {
      if (each.partition.equals(id) && each.to.offset() > reached) {
        if (each.from != reached) {
          adoption.quarantine("the outbox has a hole");
          return;
        }
        adoption.republish(new Republish(each.out, each.to));
        reached = each.to.offset();
      }
    }
    if (reached != row.next) {
      adoption.quarantine("the outbox does not lead to the ledger");
    }
  }

  @Override
  public void beforeCommit(Epoch epoch) {
    boolean stale = false;
    for (Part part : epoch.parts()) {
      Row row = database.ledger.get(part.partition());
      if (row.fence != fences.get(part.assignment()) || row.next != part.from().offset()) {
        stale = true;
        if (control != null) {
          control.resync(part.partition(), "the ledger is not where it should be");
        }
      }
    }
    if (stale) {
      throw new RetriableException("parts were dropped");
    }
    for (Part part : epoch.parts()) {
      database.ledger.get(part.partition()).next = part.to().offset();
      List<ProducerRecord<byte[], byte[]>> out = new ArrayList<>();
      for (UnitOfWork unit : part.units()) {
        out.addAll(unit.outputs());
        if (!unit.deadLettered()) {
          unit.outputs()
              .forEach(
                  record ->
                      database.effects.merge(new String(record.value(), UTF_8), 1, Integer::sum));
        }
      }
      database.outbox.add(new Outbox(part.partition(), part.from().offset(), part.to(), out));
    }
  }

  @Override
  public void afterCommit(Epoch epoch) {
    for (Part part : epoch.parts()) {
      database.outbox.removeIf(
          each ->
              each.partition.equals(part.partition()) && each.to.offset() <= part.to().offset());
    }
  }
}
