package io.streamsentinel.consumer;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Sends epochs, one at a time: the next lane's first record follows this lane's flush by
 * construction, since readers see the order of the log, not the order of commits. While the
 * committer commits one lane's epoch, the next is sent on the other.
 *
 * <p>Where a participant prepares commits, an epoch is closed, prepared and sent. Otherwise its
 * outputs are sent while it is open, and closing it leaves the flush. Where one thread handles all
 * records, that thread does this as well, from {@link #assist}; the sending thread is there for
 * epochs that a handler keeps waiting, and for what has to be mended.
 */
final class Sender implements Stage {

  /** So often it looks whether it is a member again: nobody raises its signal then. */
  private static final long NOT_FIT_NANOS = 1_000_000L;

  /** So late it does what the handling thread should have done, which is in a handler. */
  private static final long GRACE_NANOS = 10_000_000L;

  /** So soon the handling thread looks again, where no lane is free. */
  private static final long AGAIN_NANOS = 2_000_000L;

  private final OpenEpoch open;
  private final Lanes lanes;
  private final Sealer sealer;
  private final boolean early;
  private final boolean assisted;
  private final Committer committer;
  private final Mender mender;
  private final Supplier<@Nullable Membership> membership;
  private final Supplier<Load> load;
  private final Witness witness;
  private final EngineMetrics metrics;
  private final Signal signal;
  private final ReentrantLock turn = new ReentrantLock();

  private final ConcurrentLinkedQueue<Recovery> recoveries = new ConcurrentLinkedQueue<>();
  private final PriorityQueue<ClosedEpoch> again =
      new PriorityQueue<>(Comparator.comparingLong(ClosedEpoch::number));
  private final ArrayDeque<Committer.Job> underway = new ArrayDeque<>();
  private final List<Mender.Trouble> troubles = new ArrayList<>();
  private @Nullable EarlyEpoch sending;
  private long lastNumber;

  /** What an adoption wants committed. */
  record Recovery(List<EpochPart> parts, Runnable onCommitted) {}

  /**
   * {@code early} is whether outputs may be sent before their epoch is closed; {@code assisted}
   * whether a thread calls {@link #assist}.
   */
  Sender(
      OpenEpoch open,
      Lanes lanes,
      Sealer sealer,
      boolean early,
      boolean assisted,
      Committer committer,
      Mender mender,
      Supplier<@Nullable Membership> membership,
      Supplier<Load> load,
      Witness witness,
      EngineMetrics metrics,
      Signal signal) {
    this.open = open;
    this.lanes = lanes;
    this.sealer = sealer;
    this.early = early;
    this.assisted = early && assisted;
    this.committer = committer;
    this.mender = mender;
    this.membership = membership;
    this.load = load;
    this.witness = witness;
    this.metrics = metrics;
    this.signal = signal;
  }

  /** Has an adoption's transactions run before anything else. From any thread. */
  void recover(Recovery recovery) {
    recoveries.add(recovery);
  }

  /** Whether it can't go on before the next poll has returned. From any thread. */
  boolean needsPoll() {
    return mender.needsPoll();
  }

  @Override
  public boolean step() {
    turn.lock();
    try {
      return stepAlone();
    } finally {
      turn.unlock();
    }
  }

  /**
   * Does the sender's work from the thread that handles, which has what it sends in its cache; what
   * went wrong is left to the sending thread. Returns in how many nanoseconds there is more to do.
   */
  long assist() {
    if (!assisted) {
      return LONG;
    }
    if (!turn.tryLock()) {
      return AGAIN_NANOS;
    }
    boolean well;
    try {
      takeReports();
      well = undisturbed();
      if (well) {
        sendNext(0);
        well = undisturbed();
      }
    } finally {
      turn.unlock();
    }
    if (!well) {
      signal.raise();
    }
    long due = dueInNanos();
    return due > 0 ? Math.min(LONG, due) : AGAIN_NANOS;
  }

  private boolean undisturbed() {
    return troubles.isEmpty()
        && !mender.underway()
        && (sending != null || (again.isEmpty() && recoveries.isEmpty()));
  }

  private boolean stepAlone() {
    boolean worked = takeReports();
    if (!troubles.isEmpty() || mender.underway()) {
      giveUpEarly();
      if (underway.isEmpty()) {
        worked |= mend();
      }
    } else {
      worked |= sendNext(assisted ? GRACE_NANOS : 0);
    }
    return worked;
  }

  private boolean takeReports() {
    boolean any = false;
    for (Committer.Report report = committer.report();
        report != null;
        report = committer.report()) {
      any = true;
      Committer.Job job = report.job();
      underway.remove(job);
      if (report.tried() && report.failure() == null) {
        lanes.release(job.lane());
        mender.succeeded();
      } else {
        troubles.add(
            new Mender.Trouble(
                job.epoch(), job.lane(), report.call(), report.failure(), report.tried()));
      }
    }
    return any;
  }

  private boolean mend() {
    if (!mender.underway()) {
      mender.begin(troubles);
      troubles.clear();
    }
    boolean worked = mender.step();
    if (!mender.underway()) {
      again.addAll(mender.resend());
      lanes.releaseAll();
      committer.mend();
    }
    return worked;
  }

  private boolean sendNext(long graceNanos) {
    Membership current = membership.get();
    if (current == null || !fit(current)) {
      return giveUpEarly();
    }
    Lane lane = lanes.free();
    if (lane == null) {
      return false;
    }
    if (early && (sending != null || (again.isEmpty() && recoveries.isEmpty()))) {
      return sendEarly(lane, current, graceNanos);
    }
    ClosedEpoch epoch = next();
    if (epoch == null) {
      return false;
    }
    if (epoch.under(current)) {
      send(epoch, lane, current);
    }
    return true;
  }

  private boolean sendEarly(Lane lane, Membership current, long graceNanos) {
    if (graceNanos > 0 && dueInNanos() + graceNanos > 0) {
      return false;
    }
    boolean sent = append(lane);
    EarlyEpoch epoch = sending;
    if (epoch == null || !due()) {
      return sent;
    }
    ClosedEpoch closed = closeEarly(epoch);
    metrics.closed(closed);
    witness.at(CrashPoint.EPOCH_CLOSED);
    if (closed.wholeUnder(current)) {
      finish(closed, lane);
    } else {
      troubles.add(new Mender.Trouble(closed, lane, Call.SEND, null, false));
    }
    return true;
  }

  /** Sends what was done since the last time; returns whether there was anything. */
  private boolean append(Lane lane) {
    List<Segment> done = open.next();
    if (done.isEmpty()) {
      return false;
    }
    EarlyEpoch epoch = sending;
    if (epoch == null) {
      epoch = new EarlyEpoch(++lastNumber, lane);
      sending = epoch;
    }
    try {
      epoch.send(done, witness);
    } catch (RuntimeException e) {
      troubles.add(new Mender.Trouble(closeEarly(epoch), lane, Call.SEND, e, true));
    }
    return true;
  }

  private ClosedEpoch closeEarly(EarlyEpoch epoch) {
    sending = null;
    open.close();
    return epoch.close();
  }

  /** What was sent of an epoch that can't go on is aborted; returns whether there was one. */
  private boolean giveUpEarly() {
    EarlyEpoch epoch = sending;
    if (epoch != null) {
      troubles.add(new Mender.Trouble(closeEarly(epoch), epoch.lane(), Call.SEND, null, false));
    }
    return epoch != null;
  }

  private boolean fit(Membership current) {
    return current.member() && mender.ready(current);
  }

  private void finish(ClosedEpoch epoch, Lane lane) {
    try {
      witness.at(CrashPoint.BEFORE_COMMIT_DONE);
      lane.end(witness);
    } catch (RuntimeException e) {
      troubles.add(new Mender.Trouble(epoch, lane, Call.SEND, e, true));
      return;
    }
    commit(epoch, lane);
  }

  private void send(ClosedEpoch epoch, Lane lane, Membership current) {
    try {
      if (!sealer.seal(epoch, current)) {
        return;
      }
      witness.at(CrashPoint.BEFORE_COMMIT_DONE);
      lane.send(epoch, witness);
    } catch (RuntimeException e) {
      troubles.add(new Mender.Trouble(epoch, lane, Call.SEND, e, true));
      return;
    }
    commit(epoch, lane);
  }

  private void commit(ClosedEpoch epoch, Lane lane) {
    lanes.take(lane);
    Committer.Job job = new Committer.Job(epoch, lane);
    underway.add(job);
    committer.offer(job);
  }

  private @Nullable ClosedEpoch next() {
    ClosedEpoch repeated = again.poll();
    if (repeated != null) {
      return repeated;
    }
    Recovery recovery = recoveries.poll();
    if (recovery != null) {
      return ClosedEpoch.recovery(++lastNumber, recovery.parts(), recovery.onCommitted());
    }
    if (!due()) {
      return null;
    }
    ClosedEpoch epoch = ClosedEpoch.of(++lastNumber, open.take());
    metrics.closed(epoch);
    witness.at(CrashPoint.EPOCH_CLOSED);
    return epoch;
  }

  private boolean due() {
    return dueInNanos() <= 0;
  }

  private long dueInNanos() {
    return open.dueInNanos(load.get());
  }

  @Override
  public long patienceNanos() {
    turn.lock();
    try {
      return patienceAlone();
    } finally {
      turn.unlock();
    }
  }

  private long patienceAlone() {
    if (mender.underway() || !troubles.isEmpty()) {
      return mender.patienceNanos();
    }
    if (lanes.free() == null) {
      return LONG;
    }
    Membership current = membership.get();
    long least = current != null && fit(current) ? 0 : NOT_FIT_NANOS;
    return Math.min(LONG, Math.max(least, dueInNanos() + (assisted ? GRACE_NANOS : 0)));
  }
}
