package io.streamsentinel.feature;

import java.util.List;

/**
 * A piece under way to the store.
 *
 * @param piece what the store gets
 * @param entries the entities it carries, in the order of the piece's keys
 * @param wholes what a snapshot gets of each
 */
record Flight(Piece piece, List<Entry> entries, List<byte[]> wholes) {}
