package io.streamsentinel.feature;

import static org.assertj.core.api.Assertions.assertThat;

import io.streamsentinel.error.RetriableException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;

/**
 * A stage over one partition and a store that things happen to, beside an engine that nothing
 * happens to: every vector of the stage must be the engine's.
 */
final class StageScene {
  private static final int USERS = 40;
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final FeatureView<Tx> view;
  private final FeatureEngine<Tx> reference;
  private final RandomStream stream;
  private final List<Tx> log = new ArrayList<>();
  private final List<FeatureVector> expected = new ArrayList<>();
  private final FeatureStore store;
  private FeatureStage<Tx> stage;
  private FakeConsumer consumer;
  private int compared;

  StageScene(FeatureStore store, FeatureView<Tx> view, long seed) {
    this.store = store;
    this.view = view;
    this.reference = FeatureEngine.of(view);
    this.stream = new RandomStream(seed, USERS);
    this.stage = stage(Outage.PAUSE);
    this.consumer = new FakeConsumer(stage, log);
    consumer.takeOver(0);
  }

  private FeatureStage<Tx> stage(Outage outage) {
    return FeatureStage.builder(store, Tx.class, view).onOutage(outage).cachedEntities(10).build();
  }

  FakeConsumer consumer() {
    return consumer;
  }

  FeatureStage<Tx> stage() {
    return stage;
  }

  /** Another owner takes the partition over. */
  void takeOver(Outage outage) {
    long committed = consumer.passed();
    stage = stage(outage);
    consumer = new FakeConsumer(stage, log);
    consumer.takeOver(committed);
  }

  /** Has so many more events arrive, of which none has passed yet. */
  void append(int events) {
    for (int i = 0; i < events; i++) {
      Tx tx = stream.next();
      log.add(tx);
      expected.add(reference.apply(tx));
    }
  }

  /** Has so many more events arrive and pass; each vector is compared. */
  void pass(int events) {
    append(events);
    compare(consumer.pass(events));
  }

  private void compare(Map<Long, FeatureVector> vectors) {
    vectors.forEach(
        (offset, vector) -> {
          assertThat(vector).isEqualTo(expected.get(offset.intValue()));
          compared++;
        });
  }

  /** Has so many more events arrive, pass, be committed and flushed, as an owner does it. */
  void play(int events) {
    for (int i = 0; i < events; i += 25) {
      resyncIfAsked();
      long committed = consumer.passed();
      pass(25);
      if (consumer.wantsResync()) {
        consumer.takeOver(committed);
        consumer.pass(25);
      }
      consumer.commit(consumer.passed());
      stage.flush();
    }
    resyncIfAsked();
  }

  private void resyncIfAsked() {
    while (consumer.wantsResync()) {
      consumer.takeOver(consumer.passed());
    }
  }

  /** Waits until the store answers. */
  void awaitAnswer() {
    Awaitility.await()
        .atMost(PATIENCE)
        .ignoreException(RetriableException.class)
        .until(() -> store.unfit().isEmpty());
  }

  /** What other services read at the end is what one engine computes. */
  void finish() {
    Awaitility.await()
        .atMost(PATIENCE)
        .ignoreException(RetriableException.class)
        .until(
            () -> {
              resyncIfAsked();
              stage.flush();
              return !consumer.wantsResync()
                  && store.read(view, "u0", late()).nextOffset() == log.size();
            });
    assertThat(compared).isGreaterThan(log.size() / 2);
    for (int user = 0; user < USERS; user++) {
      assertThat(store.read(view, "u" + user, late()).vector())
          .isEqualTo(reference.read("u" + user, late()));
    }
  }

  private Instant late() {
    return Instant.ofEpochMilli(log.stream().mapToLong(Tx::timeMillis).max().orElseThrow());
  }
}
