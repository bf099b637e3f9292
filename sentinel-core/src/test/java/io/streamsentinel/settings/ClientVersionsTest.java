package io.streamsentinel.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ClientVersionsTest {

  @Test
  void client_on_the_class_path_is_sound() {
    assertThatCode(ClientVersions::refuseBroken).doesNotThrowAnyException();
  }

  @ParameterizedTest
  @CsvSource({
    "2.8.0,true",
    "3.9.1,true",
    "3.9.2,false",
    "4.0.1,true",
    "4.0.2,false",
    "4.1.1,true",
    "4.1.2,false",
    "4.2.0,false",
    "4.3.1,false",
    "4.4.0,false"
  })
  void client_that_sends_records_to_the_wrong_topic_is_refused(String version, boolean broken) {
    assertThat(ClientVersions.broken(version)).isEqualTo(broken);
  }
}
