package io.streamsentinel.examples.bench;

import io.streamsentinel.participant.Epoch;
import io.streamsentinel.participant.Participant;

/**
 * Has the time end with the last commit, as it does for the loops: closing is not measured.
 *
 * @param watch told of each commit
 */
record LastCommit(Stopwatch watch) implements Participant {

  @Override
  public String name() {
    return "stopwatch";
  }

  @Override
  public boolean preparesCommits() {
    return false;
  }

  @Override
  public void afterCommit(Epoch epoch) {
    // No transaction wrote the input: there is a record at every offset.
    epoch.parts().forEach(part -> watch.committed(part.to().offset() - part.from().offset()));
  }
}
