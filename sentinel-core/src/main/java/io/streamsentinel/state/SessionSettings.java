package io.streamsentinel.state;

import java.time.Duration;

/**
 * What every transaction sets for itself, as {@code SET LOCAL}: a pooler between us and the server
 * may drop what a session sets.
 *
 * @param isolation the isolation level, in SQL
 * @param lockTimeout how long a statement waits for a lock
 * @param statementTimeout how long a statement may take
 * @param idleTimeout how long the server keeps a transaction whose client is silent
 */
record SessionSettings(
    String isolation, Duration lockTimeout, Duration statementTimeout, Duration idleTimeout) {

  /** The text that a transaction begins with. */
  String sql() {
    return "set transaction isolation level "
        + isolation
        + "; set local lock_timeout = "
        + lockTimeout.toMillis()
        + "; set local statement_timeout = "
        + statementTimeout.toMillis()
        + "; set local idle_in_transaction_session_timeout = "
        + idleTimeout.toMillis();
  }
}
