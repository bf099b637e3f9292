package io.streamsentinel.feature;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Values and the watermark of their shard, read at one moment.
 *
 * @param watermark null if the store has none
 * @param values one for each key asked for; null where there is none
 */
record Loaded(@Nullable Watermark watermark, List<byte @Nullable []> values) {}
