package io.streamsentinel.stack;

/**
 * One running server that a test may take away and give back.
 *
 * <p>All methods return when what they say is true: a killed server's processes are gone, a
 * restarted one answers. A server keeps its address and its data through all of them. Where a
 * server belongs to somebody else (mode {@code external}, or the shared stack), they throw {@link
 * NotOursException}. Safe for use by several threads.
 */
public interface Server {

  /** What the server is called in messages and in its log file's name, such as {@code kafka-1}. */
  String name();

  /** Whether this server may be killed, paused and restarted. */
  boolean ours();

  /**
   * Ends the server without warning, as {@code kill -9} does. Does nothing if it is not running.
   */
  void kill();

  /** Stops the server's processes where they stand, as {@code SIGSTOP} does; peers see silence. */
  void pause();

  /** Lets a paused server go on. Does nothing if it is not paused. */
  void resume();

  /**
   * Has everything fail that the server writes to files, as on a full disk, until it is restarted.
   * Only for a child process on Linux; else {@link NotOursException}, too.
   */
  void fillDisk();

  /** Ends the server in good order. Does nothing if it is not running. */
  void stop();

  /** Starts the server again with its data, in good order if it is still running. */
  void restart();

  /** Resumes the server if it is paused, starts it if it has ended; else leaves it alone. */
  void revive();
}
