package io.streamsentinel.topic;

import static org.assertj.core.api.Assertions.assertThat;

import io.streamsentinel.settings.Deployment;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/**
 * The table of topics in {@code docs/operations.md} is made from {@link StandardTopics}. To write
 * it anew: {@code mvn test -pl sentinel-core -Dtest=TopicsPageTest
 * -Dtest.jvm.options=-Dsentinel.docs=write}.
 */
class TopicsPageTest {

  private static final Path PAGE = Path.of("..", "docs", "operations.md");
  private static final String BEGIN = "<!-- topics: made from the code, do not edit -->\n";
  private static final String END = "<!-- end of topics -->\n";

  @Test
  void the_page_shows_every_topic_as_the_code_has_it() throws IOException {
    String page = Files.readString(PAGE);
    String expected =
        page.substring(0, page.indexOf(BEGIN) + BEGIN.length())
            + "| topic | partitions | settings |\n| --- | --- | --- |\n"
            + StandardTopics.all().stream().map(TopicsPageTest::row).collect(Collectors.joining())
            + page.substring(page.indexOf(END));
    if ("write".equals(System.getProperty("sentinel.docs"))) {
      Files.writeString(PAGE, expected);
    }

    assertThat(Files.readString(PAGE)).isEqualTo(expected);
  }

  private static String row(Topic topic) {
    Map<String, String> configs = new TreeMap<>(topic.configs(Deployment.PRODUCTION));
    configs.remove("min.insync.replicas");
    return "| `%s` | %d%s | %s |\n"
        .formatted(
            topic.name(),
            topic.partitions(),
            topic.keyedState() ? ", keys have state" : "",
            configs.entrySet().stream()
                .map(config -> "`%s=%s`".formatted(config.getKey(), config.getValue()))
                .collect(Collectors.joining(" ")));
  }
}
