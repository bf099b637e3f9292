package io.streamsentinel.feature;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Owners that crash, are taken over, linger as zombies, and a store that loses and repeats: every
 * vector that an owner computes is what one engine computes over the whole log.
 */
class WatermarkProtocolTest {
  private static final int USERS = 9;

  static Stream<Arguments> seeds() {
    return LongStream.rangeClosed(1, 60).mapToObj(Arguments::of);
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void every_vector_is_exact_whatever_happens_to_owners_and_store(long seed) {
    new Run(seed, Naive.view().build()).play(600);
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void a_view_that_refuses_refuses_the_same_events_again(long seed) {
    FeatureView<Tx> view = Naive.view().maxEvents(16).overflow(Overflow.REFUSE).build();
    new Run(seed, view).play(300);
  }

  private static final class Run {
    private final long seed;
    private final Random random;
    private final FeatureView<Tx> view;
    private final FaultyStore store;
    private final RandomStream stream;
    private final FeatureEngine<Tx> reference;
    private final List<Tx> log = new ArrayList<>();
    private final List<FeatureVector> expected = new ArrayList<>();
    private final List<FeatureStage<Tx>> zombies = new ArrayList<>();
    private FeatureStage<Tx> stage;
    private FakeConsumer consumer;
    private long committed;
    private int compared;

    Run(long seed, FeatureView<Tx> view) {
      this.seed = seed;
      this.random = new Random(seed);
      this.view = view;
      this.store = new FaultyStore(random);
      this.stream = new RandomStream(seed, USERS);
      this.reference = FeatureEngine.of(view);
      this.stage = newStage();
      this.consumer = newConsumer();
      consumer.takeOver(0);
    }

    private FeatureStage<Tx> newStage() {
      return FeatureStage.builder(store, Tx.class, view).cachedEntities(4).build();
    }

    private FakeConsumer newConsumer() {
      FakeConsumer made = new FakeConsumer(stage, log);
      return random.nextBoolean() ? made.boundaryInOnePoll() : made;
    }

    void play(int steps) {
      for (int step = 0; step < steps; step++) {
        step();
        if (consumer.wantsResync()) {
          takeOver(committed);
        }
      }
      heal();
      assertThat(compared).as("seed %d", seed).isGreaterThan(steps);
    }

    private void step() {
      switch (random.nextInt(16)) {
        case 0, 1, 2, 3 -> arriveAndPass();
        case 4, 5, 6 -> commit();
        case 7, 8, 9 -> stage.flush();
        case 10 -> crash();
        case 11 -> zombies.forEach(FeatureStage::flush);
        case 12 -> store.keep();
        case 13 -> lose();
        case 14 -> store.deliverDelayed();
        default -> store.faults(random.nextInt(4) == 0 ? 30 : 0);
      }
    }

    private void lose() {
      switch (random.nextInt(8)) {
        case 0 -> store.loseEverything();
        case 1, 2 -> store.fallBack();
        case 3 -> moveBack();
        default -> takeOver(committed);
      }
    }

    /** An operator resets the group to an earlier offset. */
    private void moveBack() {
      committed = random.nextInt((int) committed + 1);
      takeOver(committed);
    }

    private void takeOver(long position) {
      do {
        try {
          consumer.takeOver(position);
        } catch (io.streamsentinel.error.RetriableException e) {
          store.faults(0);
          consumer.takeOver(position);
        }
      } while (consumer.wantsResync());
    }

    private void arriveAndPass() {
      for (int i = random.nextInt(20); i >= 0; i--) {
        Tx tx = stream.next();
        log.add(tx);
        expected.add(reference.apply(tx));
      }
      pass();
    }

    private void pass() {
      consumer
          .pass(1 + random.nextInt(30))
          .forEach(
              (offset, vector) -> {
                assertThat(vector)
                    .as("seed %d, offset %d", seed, offset)
                    .isEqualTo(expected.get(offset.intValue()));
                compared++;
              });
    }

    private void commit() {
      if (consumer.passed() > committed) {
        committed += 1 + random.nextInt((int) (consumer.passed() - committed));
        consumer.commit(committed);
      }
    }

    private void crash() {
      if (random.nextBoolean()) {
        zombies.add(stage);
      }
      stage = newStage();
      consumer = newConsumer();
      takeOver(committed);
    }

    private void heal() {
      store.faults(0);
      store.deliverDelayed();
      do {
        takeOver(committed);
        while (consumer.passed() < log.size() && !consumer.wantsResync()) {
          pass();
        }
        committed = consumer.passed();
        consumer.commit(committed);
        stage.flush();
        stage.flush();
      } while (consumer.wantsResync());
      Instant late = Instant.ofEpochMilli(Long.MAX_VALUE >>> 17);
      for (int user = 0; user < USERS; user++) {
        String key = "u" + user;
        Instant asOf =
            log.stream()
                .filter(tx -> tx.user().equals(key))
                .map(tx -> Instant.ofEpochMilli(tx.timeMillis()))
                .max(Instant::compareTo)
                .orElse(late);
        FeatureReading reading = store.read(view, key, asOf);
        assertThat(reading.vector())
            .as("seed %d, read %s", seed, key)
            .isEqualTo(reference.read(key, asOf));
        assertThat(reading.nextOffset()).isEqualTo(committed);
      }
    }
  }
}
