package io.streamsentinel.feature;

import static org.assertj.core.api.Assertions.assertThat;

import io.streamsentinel.settings.RedisSettings;
import io.streamsentinel.stack.RedisFleet;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/** A master that three Sentinels watch, found through them, and the replica that follows it. */
@Tag("long")
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class RedisSentinelIT extends FeatureStoreContract implements FleetFaults {
  private static RedisFleet fleet;
  private RedisFeatureStore store;

  @BeforeAll
  static void start() {
    fleet = RedisFleet.sentinels();
  }

  @AfterAll
  static void end() {
    fleet.close();
  }

  @BeforeEach
  void open() {
    store =
        RedisFeatureStore.connect(
            RedisSettings.of(fleet.addresses().get(0)), Duration.ofSeconds(2));
  }

  @AfterEach
  void close() {
    store.close();
  }

  @Override
  FeatureStore store() {
    return store;
  }

  @Override
  public RedisFeatureStore redis() {
    return store;
  }

  @Override
  public RedisFleet fleet() {
    return fleet;
  }

  /** Last: the master does not come back. */
  @Test
  @Order(Integer.MAX_VALUE)
  void a_failover_leaves_features_exact_and_the_store_follows_the_new_master() {
    StageScene scene = new StageScene(store, Naive.named(view()).build(), 11);
    scene.play(500);

    masters().get(0).kill();
    scene.play(500);

    scene.finish();
    assertThat(scene.consumer().refusals()).as("records waited for the failover").isPositive();
  }
}
