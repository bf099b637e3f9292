package io.streamsentinel.examples.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import io.streamsentinel.examples.logins.LoginTopics;
import io.streamsentinel.examples.payments.PaymentTopics;
import io.streamsentinel.examples.platform.PlatformTopics;
import io.streamsentinel.topic.StandardTopics;
import io.streamsentinel.topic.Topic;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** What {@code topics apply} makes is what the pipelines run on. */
class DeclaredTopicsTest {

  @Test
  void pipelines_run_on_the_standard_topics_and_no_others() {
    Map<String, Topic> standard =
        StandardTopics.all().stream().collect(Collectors.toMap(Topic::name, Function.identity()));
    PaymentTopics payments = PaymentTopics.prefixed("");
    LoginTopics logins = LoginTopics.prefixed("");
    List<Topic> made = new ArrayList<>(payments.declared(12));
    made.addAll(logins.declared(12));
    made.addAll(new PlatformTopics("").declared());

    assertThat(made)
        .hasSize(18)
        .allSatisfy(
            topic ->
                assertThat(topic.as(topic.name(), 1))
                    .isEqualTo(standard.get(topic.name()).as(topic.name(), 1)));
    assertThat(made).extracting(Topic::name).containsAll(payments.all()).containsAll(logins.all());
  }
}
