package io.streamsentinel.stack;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class ClassPathTest {

  @Test
  void entries_are_absolute_because_a_child_has_another_working_directory() {
    assertThat(ClassPath.of("target/classes" + File.pathSeparator + "/lib/kafka.jar"))
        .isEqualTo(
            Path.of("target/classes").toAbsolutePath() + File.pathSeparator + "/lib/kafka.jar");
  }
}
