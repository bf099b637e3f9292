package io.streamsentinel.consumer;

import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;

/**
 * Commits epochs in the order in which they were sent, one at a time: after one that failed, none
 * is tried until the sender has put things right.
 */
final class Committer implements Stage {

  /** An epoch whose outputs are in the log, and the lane whose transaction holds them. */
  record Job(ClosedEpoch epoch, Lane lane) {}

  /**
   * How a job ended. {@code failure} is null if it was committed; {@code tried} is false if it was
   * not.
   */
  record Report(Job job, boolean tried, Call call, @Nullable Throwable failure) {}

  private final ParticipantCalls participants;
  private final Repeat repeat;
  private final EngineMetrics metrics;
  private final Witness witness;
  private final Signal signal;
  private final Signal sender;
  private final ConcurrentLinkedQueue<Job> jobs = new ConcurrentLinkedQueue<>();
  private final ConcurrentLinkedQueue<Report> reports = new ConcurrentLinkedQueue<>();
  private volatile boolean broken;

  Committer(
      ParticipantCalls participants,
      Repeat repeat,
      EngineMetrics metrics,
      Witness witness,
      Signal signal,
      Signal sender) {
    this.participants = participants;
    this.repeat = repeat;
    this.metrics = metrics;
    this.witness = witness;
    this.signal = signal;
    this.sender = sender;
  }

  void offer(Job job) {
    jobs.add(job);
    signal.raise();
  }

  @Nullable Report report() {
    return reports.poll();
  }

  /** The sender has put things right, and nothing is under way. */
  void mend() {
    broken = false;
  }

  @Override
  public boolean step() {
    Job job = jobs.poll();
    if (job == null) {
      return false;
    }
    reports.add(broken ? new Report(job, false, Call.OFFSETS, null) : attempt(job));
    sender.raise();
    return true;
  }

  private Report attempt(Job job) {
    Call call = Call.OFFSETS;
    try {
      if (job.epoch().outdated()) {
        broken = true;
        return new Report(job, false, call, null);
      }
      job.lane().offsets(job.epoch());
      witness.at(CrashPoint.OFFSETS_SENT);
      call = Call.COMMIT;
      repeat.until(call, job.lane()::commit);
    } catch (RuntimeException e) {
      broken = true;
      return new Report(job, true, call, e);
    }
    witness.at(CrashPoint.COMMITTED);
    participants.afterCommit(job.epoch());
    metrics.committed(job.epoch());
    job.epoch().committed();
    witness.at(CrashPoint.AFTER_COMMIT_DONE);
    return new Report(job, true, call, null);
  }

  @Override
  public long patienceNanos() {
    return LONG;
  }
}
