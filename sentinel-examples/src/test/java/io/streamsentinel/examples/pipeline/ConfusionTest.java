package io.streamsentinel.examples.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ConfusionTest {

  @Test
  void precision_and_recall_follow_their_definitions() {
    var confusion = new Confusion();
    confusion.add(true, true);
    confusion.add(true, true);
    confusion.add(true, true);
    confusion.add(true, false);
    confusion.add(false, true);
    confusion.add(false, false);

    assertThat(confusion.precision()).isEqualTo(0.75);
    assertThat(confusion.recall()).isEqualTo(0.75);
    assertThat(confusion.falseAlarmRate()).isEqualTo(0.5);
  }

  @Test
  void without_a_case_there_is_no_figure() {
    assertThat(new Confusion().precision()).isNaN();
    assertThat(new Confusion().recall()).isNaN();
  }
}
