package io.streamsentinel.stack;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Gives a test class real servers.
 *
 * <p>Its methods may take a {@link Stack} and a {@link TestScope} as parameters. After each of them
 * the stack is checked: no thread that the test started still runs, no transaction of the test is
 * open, no consumer is left in one of its groups. Test classes may run side by side.
 */
@Documented
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith(StackExtension.class)
public @interface WithStack {

  /**
   * Whether the class wants servers that it may kill, pause and restart. They live as long as the
   * class. Such a class is skipped, and says so, where {@code sentinel.stack=external}. Default:
   * the stack that all share.
   */
  boolean own() default false;

  /** How many brokers an own stack has. Default: one. */
  int brokers() default 1;

  /** Whether the brokers of an own stack have encrypted listeners. Default: no. */
  boolean secured() default false;

  /** Whether a {@link TcpProxy} stands before each broker of an own stack. Default: no. */
  boolean proxied() default false;

  /**
   * Whether a {@link TcpProxy} stands between the brokers of an own stack. Embedded brokers only.
   * Default: no.
   */
  boolean peersProxied() default false;

  /** What to start before the first test, side by side. Default: each at its first use. */
  Service[] start() default {};
}
