package io.streamsentinel.consumer;

import static io.streamsentinel.schedules.Schedules.expect;

import io.streamsentinel.schedules.Schedules;
import io.streamsentinel.unit.Position;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jetbrains.lincheck.datastructures.IntGen;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Param;
import org.junit.jupiter.api.Test;

/** What the engine's threads hand each other, under many schedules. */
class InterleavingsTest {

  private static final int WIDE = 1_000;

  @Test
  void each_unit_that_workers_are_given_runs_once_and_one_at_a_time() {
    List<ConsumerRecord<byte[], byte[]>> records =
        List.of(Units.record(0, "k"), Units.record(1, "k"), Units.record(2, "k"));
    Schedules.explore(
        50,
        threads -> {
          Partition partition = partition(epoch(WIDE));
          List<Long> ran = Collections.synchronizedList(new ArrayList<>());
          AtomicInteger active = new AtomicInteger();
          AtomicInteger most = new AtomicInteger();
          Workers workers =
              new Workers(
                  threads,
                  1,
                  unit -> {
                    most.accumulateAndGet(active.incrementAndGet(), Math::max);
                    ran.add(unit.offset());
                    active.decrementAndGet();
                    return null;
                  });

          for (ConsumerRecord<byte[], byte[]> record : records) {
            workers.submit(Units.unit(partition, record));
          }
          threads.join();

          expect(ran.equals(List.of(0L, 1L, 2L)), "run", ran);
          expect(most.get() == 1, "side by side", most);
          expect(workers.idle(), "idle", workers.idle());
        });
  }

  @Test
  void partition_that_is_lost_stays_lost_whatever_else_is_wanted_of_it() {
    Schedules.explore(
        50,
        threads -> {
          Partition partition = partition(epoch(WIDE));

          threads.execute(partition::leave);
          threads.execute(partition::stepBack);
          threads.execute(() -> partition.quarantine("no"));
          threads.join();

          expect(partition.severed(), "severed", partition.state());
        });
  }

  @Test
  void units_run_in_the_order_of_their_key_and_leave_without_a_gap() {
    List<ConsumerRecord<byte[], byte[]>> records =
        List.of(Units.record(0, "a"), Units.record(1, "b"), Units.record(2, "a"));
    Schedules.explore(
        50,
        threads -> {
          OpenEpoch epoch = epoch(WIDE);
          Partition partition = partition(epoch);
          List<Long> ran = Collections.synchronizedList(new ArrayList<>());
          Workers workers =
              new Workers(
                  threads,
                  2,
                  unit -> {
                    ran.add(unit.offset());
                    return unit.owner().finish(unit);
                  });

          for (ConsumerRecord<byte[], byte[]> record : records) {
            OpenUnit unit = Units.unit(partition, record);
            if (partition.enter(unit)) {
              workers.submit(unit);
            }
          }
          partition.mark(Position.of(records.size()));
          threads.join();

          expect(ran.size() == records.size(), "run", ran);
          expect(ran.indexOf(0L) < ran.indexOf(2L), "order of a", ran);
          expect(partition.busyKeys() == 0, "busy keys", partition.busyKeys());
          long at = 0;
          for (Segment segment : epoch.take()) {
            expect(segment.from().offset() == at, "gap before", segment.from());
            at = segment.to().offset();
          }
          expect(at == records.size(), "end", at);
        });
  }

  /** Handlers add what is done, and the sender takes it out. */
  public static final class Done {

    private final OpenEpoch epoch = epoch(4);
    private final Partition partition = Units.partition(epoch);

    /** The bytes tell one segment from another. */
    @Operation
    public void add(@Param(gen = IntGen.class, conf = "1:3") int bytes) {
      epoch.add(new Segment(partition, Position.of(0), Position.of(1), List.of(), bytes, 0));
    }

    @Operation(nonParallelGroup = "sender")
    public List<Long> next() {
      return bytes(epoch.next());
    }

    @Operation(nonParallelGroup = "sender")
    public List<Long> take() {
      return bytes(epoch.take());
    }

    @Operation(nonParallelGroup = "sender")
    public long due() {
      return epoch.dueInNanos(Load.BUSY);
    }

    @Operation
    public boolean isEmpty() {
      return epoch.isEmpty();
    }

    private static List<Long> bytes(List<Segment> segments) {
      List<Long> bytes = new ArrayList<>();
      for (Segment segment : segments) {
        bytes.add(segment.bytes());
      }
      return bytes;
    }
  }

  @Test
  void open_epoch_gives_out_what_was_added_as_if_one_thread_did_both() {
    Schedules.linearizable(10, Done.class);
  }

  private static OpenEpoch epoch(long bytes) {
    return new OpenEpoch(
        () -> 0, new EpochBounds(Duration.ofMillis(20), WIDE, bytes), new Signal());
  }

  private static Partition partition(OpenEpoch epoch) {
    Partition partition = Units.partition(epoch);
    partition.begin(Position.of(0));
    return partition;
  }
}
