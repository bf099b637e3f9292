package io.streamsentinel.stack;

/** What can happen to a server, one step each; the caller keeps the order. */
interface Life {

  String name();

  /** Starts it, or starts it again with its data; returns when it answers. */
  void start();

  /** Ends it without warning. Does nothing if it has ended. */
  void kill();

  /** Ends it in good order. Does nothing if it has ended. */
  void stop();

  void pause();

  void resume();

  /** Has its writes to files fail until it ends. */
  void fillDisk();
}
