/**
 * Payments with books: an audit table and account balances that must agree with Kafka to the cent,
 * whatever is killed. Start with {@link io.streamsentinel.examples.ledger.LedgerDemo}.
 */
@NullMarked
package io.streamsentinel.examples.ledger;

import org.jspecify.annotations.NullMarked;
