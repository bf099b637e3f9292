package io.streamsentinel.state;

import io.streamsentinel.unit.Position;

/** A step of the ledger that counts only if the row stands at {@code from} under {@code fence}. */
record Advance(LedgerKey key, long fence, Position from, Position to) {}
