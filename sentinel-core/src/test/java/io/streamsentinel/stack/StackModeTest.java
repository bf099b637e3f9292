package io.streamsentinel.stack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;

class StackModeTest {

  @Test
  void modes_are_named_as_the_property_has_them() {
    assertThat(StackMode.of("containers")).isEqualTo(StackMode.CONTAINERS);
    assertThat(StackMode.of("embedded")).isEqualTo(StackMode.EMBEDDED);
    assertThat(StackMode.of("external")).isEqualTo(StackMode.EXTERNAL);
  }

  @Test
  void an_unknown_mode_is_refused_with_the_known_ones() {
    assertThatThrownBy(() -> StackMode.of("cloud"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("[embedded, containers, external]")
        .hasMessageContaining("cloud");
  }

  @Test
  void external_has_no_servers_of_its_own() {
    assertThatThrownBy(() -> StackMode.EXTERNAL.fresh(KafkaSpec.oneBroker()))
        .isInstanceOf(NotOursException.class);
  }

  @Test
  void platforms_are_told_by_system_and_processor() {
    assertThat(Platform.of("Linux", "amd64")).isEqualTo(Platform.LINUX_X86_64);
    assertThat(Platform.of("Linux", "aarch64")).isEqualTo(Platform.LINUX_ARM64);
    assertThat(Platform.of("Mac OS X", "x86_64")).isEqualTo(Platform.MACOS_X86_64);
    assertThat(Platform.of("Mac OS X", "aarch64")).isEqualTo(Platform.MACOS_ARM64);
  }

  @Test
  void another_platform_is_told_what_to_use_instead() {
    assertThatThrownBy(() -> Platform.of("Windows 11", "amd64"))
        .isInstanceOf(ServerStartException.class)
        .hasMessageContaining("Windows 11")
        .hasMessageContaining("-Dsentinel.stack=containers");
  }

  @Test
  void a_test_that_needs_servers_of_its_own_is_skipped_in_external_mode_and_says_why() {
    ConditionEvaluationResult skipped =
        StackExtension.condition("BrokerKillIT", true, StackMode.EXTERNAL);

    assertThat(skipped.isDisabled()).isTrue();
    assertThat(skipped.getReason())
        .hasValue(
            "BrokerKillIT needs servers of its own, which sentinel.stack=external does not have");
    assertThat(StackExtension.condition("StackIT", false, StackMode.EXTERNAL).isDisabled())
        .isFalse();
    assertThat(StackExtension.condition("StackIT", true, StackMode.CONTAINERS).isDisabled())
        .isFalse();
  }
}
