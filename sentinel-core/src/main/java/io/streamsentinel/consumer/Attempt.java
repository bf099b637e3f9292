package io.streamsentinel.consumer;

import io.streamsentinel.unit.Handler;
import io.streamsentinel.unit.Received;
import org.jspecify.annotations.Nullable;

/**
 * Calls the handler for a unit, and tells how that ended. Thread-safe as far as the handler is.
 *
 * <p>What a handler throws is its record's failure, also an {@code AssertionError} or a {@code
 * StackOverflowError}. Only a virtual machine that is at its end (out of memory) ends the consumer.
 */
final class Attempt {

  private final Handler<Object, Object> handler;

  @SuppressWarnings(
      "unchecked") // The records come from the format that the handler was built with.
  Attempt(Handler<?, ?> handler) {
    this.handler = (Handler<Object, Object>) handler;
  }

  /** Returns null, or what the handler threw; the unit then holds nothing. */
  @SuppressWarnings("unchecked")
  @Nullable Throwable call(OpenUnit unit) {
    Received<Object, Object> received = (Received<Object, Object>) unit.received();
    if (received == null) {
      throw new IllegalStateException(unit + " could not be decoded and has no handler");
    }
    try {
      unit.open();
      if (!unit.duplicate()) {
        handler.process(received, unit);
        unit.addBeside();
      }
      unit.close(false);
      return null;
    } catch (StackOverflowError | Exception e) {
      return failed(unit, e);
    } catch (VirtualMachineError e) {
      throw e;
    } catch (Error e) {
      return failed(unit, e);
    }
  }

  /**
   * A handler's interrupt is its record's affair: a thread of the consumer's own goes on, to give
   * the record up, to send, and to poll.
   */
  @SuppressWarnings("ResultOfMethodCallIgnored")
  static void forgetInterrupt() {
    Thread.interrupted();
  }

  private static Throwable failed(OpenUnit unit, Throwable reason) {
    unit.close(true);
    return reason;
  }
}
