package io.streamsentinel.consumer;

import java.time.Duration;

/** How large an epoch may become: how long it stays open under load, and what it may hold. */
record EpochBounds(Duration interval, int records, long bytes) {}
