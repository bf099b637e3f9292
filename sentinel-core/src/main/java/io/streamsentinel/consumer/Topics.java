package io.streamsentinel.consumer;

import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.jspecify.annotations.Nullable;

/** What a consumer subscribes to: topics by name, or those whose names match. */
final class Topics {

  private final Set<String> names;
  private final @Nullable Pattern pattern;

  private Topics(Set<String> names, @Nullable Pattern pattern) {
    this.names = names;
    this.pattern = pattern;
  }

  static Topics named(Set<String> names) {
    if (names.isEmpty()) {
      throw new IllegalArgumentException("name at least one topic to read");
    }
    return new Topics(Set.copyOf(names), null);
  }

  static Topics matching(Pattern pattern) {
    return new Topics(Set.of(), pattern);
  }

  /** These and those. */
  Topics and(Set<String> more) {
    if (pattern == null) {
      Set<String> all = new TreeSet<>(names);
      all.addAll(more);
      return named(all);
    }
    StringBuilder either = new StringBuilder("(?:" + pattern.pattern() + ")");
    more.forEach(name -> either.append('|').append(Pattern.quote(name)));
    return matching(Pattern.compile(either.toString(), pattern.flags()));
  }

  void subscribe(Consumer<?, ?> consumer, ConsumerRebalanceListener listener) {
    if (pattern == null) {
      consumer.subscribe(names, listener);
    } else {
      consumer.subscribe(pattern, listener);
    }
  }

  @Override
  public String toString() {
    return pattern == null ? new TreeSet<>(names).toString() : "/" + pattern + "/";
  }
}
