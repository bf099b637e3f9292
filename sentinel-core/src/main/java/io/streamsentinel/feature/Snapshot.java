package io.streamsentinel.feature;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a {@link SnapshotTopic} held of one shard.
 *
 * @param watermark null if it held nothing whole
 * @param keys the entities, of the watermark's incarnation
 * @param values one for each key
 */
record Snapshot(@Nullable Watermark watermark, List<byte[]> keys, List<byte[]> values) {}
