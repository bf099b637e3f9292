package io.streamsentinel.consumer;

/**
 * What was being done when a client threw: the same exception means different things in different
 * calls.
 */
enum Call {
  INIT,
  SEND,
  OFFSETS,
  COMMIT,
  ABORT,
  POLL,
  ADMIN
}
