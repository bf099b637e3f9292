package io.streamsentinel.avro.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.config.ConfigException;
import org.junit.jupiter.api.Test;

class SchemaRegistriesTest {

  @Test
  void all_who_configure_the_same_share_one_cache_and_the_last_one_closes_it() {
    try (StubRegistry stub = StubRegistry.plain()) {
      Map<String, Object> configs = stub.configs();
      List<SchemaRegistry> holders = new ArrayList<>();
      for (int i = 0; i < 16; i++) {
        holders.add(SchemaRegistries.of(configs));
        holders.get(i).byId(7, null);
      }
      assertThat(stub.requests()).hasSize(1);

      SchemaRegistry last = holders.remove(0);
      holders.forEach(SchemaRegistry::close);
      holders.forEach(SchemaRegistry::close);
      last.byId(8, null);
      last.close();

      assertThatIllegalStateException().isThrownBy(() -> last.byId(9, null));
    }
  }

  @Test
  void other_credentials_are_another_client() {
    try (StubRegistry stub = StubRegistry.plain();
        SchemaRegistry one = SchemaRegistries.of(stub.configs());
        SchemaRegistry two = SchemaRegistries.of(withToken(stub.configs()))) {
      one.byId(7, null);
      two.byId(7, null);

      assertThat(stub.requests())
          .extracting(StubRegistry.Request::authorization)
          .containsExactly("", "Bearer t");
    }
  }

  private static Map<String, Object> withToken(Map<String, Object> configs) {
    Map<String, Object> more = new HashMap<>(configs);
    more.put("bearer.auth.credentials.source", "STATIC_TOKEN");
    more.put("bearer.auth.token", "t");
    return more;
  }

  @Test
  void a_missing_address_and_a_wrong_one_are_named() {
    assertThatExceptionOfType(ConfigException.class)
        .isThrownBy(() -> SchemaRegistries.of(Map.of()))
        .withMessageContaining("schema.registry.url");
    assertThatExceptionOfType(ConfigException.class)
        .isThrownBy(() -> SchemaRegistries.of(Map.of("schema.registry.url", "http://a b")))
        .withMessageContaining("no address");
  }

  private static Map<String, Object> addresses(StubRegistry first, StubRegistry second) {
    Map<String, Object> configs = new HashMap<>(first.configs());
    configs.put("schema.registry.url", first.address() + ", " + second.address());
    return configs;
  }

  @Test
  void several_addresses_are_one_registry() {
    try (StubRegistry broken = StubRegistry.plain().answers(500, "");
        StubRegistry stub = StubRegistry.plain();
        SchemaRegistry registry = SchemaRegistries.of(addresses(broken, stub))) {
      assertThat(registry.byId(7, null)).isNotNull();
    }
  }
}
