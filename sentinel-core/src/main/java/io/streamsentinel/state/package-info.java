/**
 * One truth across Kafka and a database: start with {@link
 * io.streamsentinel.state.TransactionalStateManager}.
 *
 * <p>Inside: the ledger and the outbox behind one port ({@code Ledger}), the protocol over that
 * port ({@code EpochWriter}, {@code Adopter}), and the statements of units. The protocol is drawn
 * and argued for in {@code docs/state.md}.
 */
@NullMarked
package io.streamsentinel.state;

import org.jspecify.annotations.NullMarked;
