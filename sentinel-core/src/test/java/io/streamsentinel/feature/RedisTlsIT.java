package io.streamsentinel.feature;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lettuce.core.RedisConnectionException;
import io.streamsentinel.settings.RedisSettings;
import io.streamsentinel.stack.RedisFleet;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A server that speaks TLS alone; its certificate is trusted as the JVM's options say. */
@Tag("long")
class RedisTlsIT extends FeatureStoreContract implements FleetFaults {
  private static final String TRUSTED = "javax.net.ssl.trustStore";
  private static final String PASSWORD = "javax.net.ssl.trustStorePassword";

  private static RedisFleet fleet;
  private RedisFeatureStore store;

  @BeforeAll
  static void start() {
    fleet = RedisFleet.tls();
  }

  @AfterAll
  static void end() {
    fleet.close();
  }

  @BeforeEach
  void open() {
    System.setProperty(TRUSTED, fleet.trustStore());
    System.setProperty(PASSWORD, fleet.trustStorePassword());
    store = RedisFeatureStore.connect(settings(), Duration.ofSeconds(5));
  }

  @AfterEach
  void close() {
    store.close();
    System.clearProperty(TRUSTED);
    System.clearProperty(PASSWORD);
  }

  private static RedisSettings settings() {
    return RedisSettings.of(fleet.addresses().get(0));
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

  @Test
  void a_certificate_that_nobody_trusts_is_refused() {
    System.clearProperty(TRUSTED);

    assertThatThrownBy(() -> RedisFeatureStore.connect(settings(), Duration.ofSeconds(5)).close())
        .isInstanceOf(RedisConnectionException.class);
  }
}
