package io.streamsentinel.settings;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Values of Kafka's client configuration that fit one kind of work. Immutable. */
public sealed interface Preset permits ProducerPreset, ConsumerPreset {

  /** What the preset is for, in one sentence. */
  String purpose();

  /** What it sets, and why. */
  List<Choice> choices();

  /** What it sets, as Kafka's clients take it. Unmodifiable. */
  default Map<String, Object> properties() {
    Map<String, Object> properties = new LinkedHashMap<>();
    choices().forEach(choice -> properties.put(choice.key(), choice.value()));
    return Collections.unmodifiableMap(properties);
  }
}
