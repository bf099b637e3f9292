package io.streamsentinel.consumer;

import io.streamsentinel.error.RetriableException;
import io.streamsentinel.participant.Passage;
import io.streamsentinel.unit.Position;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.BiConsumer;
import java.util.function.LongSupplier;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * Takes what polls return: decodes it, shows it to the participants, and hands it to the handler,
 * in partition order.
 */
final class Intake implements Stage {

  static final String UNDECODABLE = "what decoding needs is away";

  private static final long DECODE_RETRY_NANOS = Duration.ofMillis(500).toNanos();

  /** What comes after handling, where the same thread does it. */
  interface Downstream {

    /** Sends what was handled; returns in how many nanoseconds there is more to do. */
    long assist();
  }

  /** Slices of a partition that wait until decoding works again. */
  private record Backlog(ArrayDeque<Slice> slices) {}

  private final Decoder decoder;
  private final ParticipantCalls participants;
  private final Handling handling;
  private final BiConsumer<Partition, String> pause;
  private final BiConsumer<Partition, String> resume;
  private final LongSupplier ticker;
  private final Signal signal;
  private final Signal sender;
  private final Polling polling;
  private final Downstream downstream;
  private final ConcurrentLinkedQueue<List<Slice>> polled = new ConcurrentLinkedQueue<>();
  private final Map<Partition, Backlog> backlogs = new HashMap<>();
  private long decodeAgainNanos;
  private volatile boolean busy;
  private volatile boolean waiting;
  private long assistAgainNanos;

  Intake(
      Decoder decoder,
      ParticipantCalls participants,
      Handling handling,
      BiConsumer<Partition, String> pause,
      BiConsumer<Partition, String> resume,
      LongSupplier ticker,
      Signal signal,
      Signal sender,
      Polling polling,
      Downstream downstream) {
    this.decoder = decoder;
    this.participants = participants;
    this.handling = handling;
    this.pause = pause;
    this.resume = resume;
    this.ticker = ticker;
    this.signal = signal;
    this.sender = sender;
    this.polling = polling;
    this.downstream = downstream;
  }

  /** What one poll returned. From the thread that polls. */
  void offer(List<Slice> slices) {
    polled.add(slices);
    signal.raise();
  }

  /** Whether nothing is being handled or about to be. From any thread. */
  boolean idle() {
    return polled.isEmpty() && !busy && polling.trickling() && handling.idle();
  }

  /** How much there is to handle. From any thread. */
  Load load() {
    if (idle()) {
      return Load.IDLE;
    }
    return polling.full() ? Load.BEHIND : Load.BUSY;
  }

  @Override
  public boolean step() {
    busy = true;
    boolean worked = handling.step();
    worked |= decodeAgain();
    List<Slice> slices = polled.poll();
    if (slices != null) {
      arrive(slices);
      worked = true;
    }
    waiting = !handling.settled() || !backlogs.isEmpty();
    busy = false;
    if (worked && idle()) {
      sender.raise();
    }
    if (worked) {
      return true;
    }
    long again = Math.max(0, downstream.assist());
    assistAgainNanos = ticker.getAsLong() + again;
    return polling.stepBetween(Math.min(ownPatienceNanos(), again));
  }

  /**
   * Whether no record waits for another attempt, of decoding or of its handler. From any thread.
   */
  boolean settled() {
    return !waiting;
  }

  private void arrive(List<Slice> slices) {
    List<Decoded> arrived = new ArrayList<>(slices.size());
    for (Slice slice : slices) {
      Backlog backlog = backlogs.get(slice.partition());
      if (!slice.partition().running()) {
        continue;
      }
      if (backlog != null) {
        backlog.slices.add(slice);
      } else {
        decode(slice, arrived);
      }
    }
    pass(arrived);
  }

  private void decode(Slice slice, List<Decoded> arrived) {
    Partition partition = slice.partition();
    try {
      if (slice.records().isEmpty() || slice.end().offset() > partition.handledFrom()) {
        decodeAcross(slice, arrived);
      } else {
        arrived.add(decoder.decode(partition, slice.records(), slice.end(), true));
      }
    } catch (RetriableException e) {
      backlogs
          .computeIfAbsent(
              partition,
              held -> {
                pause.accept(held, UNDECODABLE);
                return new Backlog(new ArrayDeque<>());
              })
          .slices
          .add(slice);
      decodeAgainNanos = ticker.getAsLong() + DECODE_RETRY_NANOS;
    }
  }

  /** A slice may begin with records that are replayed, and go on with records that are handled. */
  private void decodeAcross(Slice slice, List<Decoded> arrived) {
    Partition partition = slice.partition();
    List<ConsumerRecord<byte[], byte[]>> records = slice.records();
    int cut = 0;
    while (cut < records.size() && records.get(cut).offset() < partition.handledFrom()) {
      cut++;
    }
    List<Decoded> both = new ArrayList<>(2);
    if (cut > 0) {
      both.add(
          decoder.decode(
              partition, records.subList(0, cut), Position.of(partition.handledFrom()), true));
    }
    both.add(decoder.decode(partition, records.subList(cut, records.size()), slice.end(), false));
    arrived.addAll(both);
  }

  private void pass(List<Decoded> arrived) {
    if (!participants.none() && !arrived.isEmpty()) {
      List<Passage> passages = List.copyOf(arrived);
      participants.each(participant -> participant.passing(passages));
    }
    for (Decoded decoded : arrived) {
      if (decoded.replay()) {
        decoded.owner().replayed(decoded.units());
      } else {
        handling.accept(decoded);
        downstream.assist();
      }
    }
  }

  private boolean decodeAgain() {
    if (backlogs.isEmpty() || ticker.getAsLong() - decodeAgainNanos < 0) {
      return false;
    }
    Map<Partition, Backlog> again = new HashMap<>(backlogs);
    backlogs.clear();
    again.forEach(
        (partition, backlog) -> {
          resume.accept(partition, UNDECODABLE);
          backlog.slices.forEach(slice -> arrive(List.of(slice)));
        });
    return true;
  }

  @Override
  public long patienceNanos() {
    long assist = Math.max(0, assistAgainNanos - ticker.getAsLong());
    return Math.min(Math.min(ownPatienceNanos(), assist), polling.patienceNanos());
  }

  private long ownPatienceNanos() {
    long decode = backlogs.isEmpty() ? LONG : Math.max(0, decodeAgainNanos - ticker.getAsLong());
    return Math.min(Math.min(LONG, decode), handling.patienceNanos());
  }
}
