package io.streamsentinel.examples.dashboard.streams;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a search found, and how far it looked.
 *
 * @param messages what it found, in the order asked for
 * @param scanned how many records it looked at
 * @param reached the time of the last record it looked at; null if there was none
 * @param cursor how to go on from there; null if everything has been looked at
 */
public record MessagePage(
    List<Message> messages, long scanned, @Nullable Instant reached, @Nullable String cursor) {}
