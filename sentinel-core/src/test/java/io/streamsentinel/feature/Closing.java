package io.streamsentinel.feature;

import io.streamsentinel.participant.Participant;

/** Closes a consumer's store after the stage that writes to it. */
record Closing(FeatureStore store) implements Participant {
  @Override
  public String name() {
    return "closing";
  }

  @Override
  public void close() {
    store.close();
  }
}
