package io.streamsentinel.feature;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What one script applies, all or nothing: values to set, bytes to append, and the watermark that
 * must stand before and stands after.
 *
 * @param from what must be there; null for nothing
 * @param to what is there afterwards
 * @param keys the entities' keys: first those to set, then those to append to
 * @param data one for each key
 * @param sets how many are set
 * @param appendedLength the sum of the lengths that the appended values then have; anything else
 *     means that one of them was not what its owner thinks
 * @param timeToLiveMillis for the values that are set
 */
record Piece(
    @Nullable Watermark from,
    Watermark to,
    List<byte[]> keys,
    List<byte[]> data,
    int sets,
    long appendedLength,
    long timeToLiveMillis) {}
