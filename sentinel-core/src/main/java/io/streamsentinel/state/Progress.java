package io.streamsentinel.state;

import io.streamsentinel.unit.Position;
import java.util.Optional;

/**
 * A row of the ledger.
 *
 * @param next how far the database has gone; empty until the first position is known
 * @param fence who may move it on
 */
record Progress(Optional<Position> next, long fence) {}
