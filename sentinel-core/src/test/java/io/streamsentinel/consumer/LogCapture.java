package io.streamsentinel.consumer;

import java.io.StringWriter;
import java.util.HashMap;
import java.util.Map;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.core.Appender;
import org.apache.logging.log4j.core.LoggerContext;
import org.apache.logging.log4j.core.appender.WriterAppender;
import org.apache.logging.log4j.core.config.LoggerConfig;
import org.apache.logging.log4j.core.layout.PatternLayout;

/** Holds on to everything that is logged, of every logger, while it is open. */
final class LogCapture implements AutoCloseable {

  private final StringWriter text = new StringWriter();
  private final Appender appender;
  private final LoggerContext context = (LoggerContext) LogManager.getContext(false);
  private final LoggerConfig root = context.getConfiguration().getRootLogger();
  private final Map<LoggerConfig, Level> before = new HashMap<>();

  private LogCapture(Level level) {
    appender =
        WriterAppender.newBuilder()
            .setName("capture")
            .setTarget(text)
            .setLayout(PatternLayout.newBuilder().withPattern("%p %c{1}: %m%n%ex").build())
            .build();
    appender.start();
    root.addAppender(appender, level, null);
    for (LoggerConfig logger : context.getConfiguration().getLoggers().values()) {
      before.put(logger, logger.getLevel());
      logger.setLevel(level);
    }
    context.updateLoggers();
  }

  /** From DEBUG up, as somebody does who looks for a fault. */
  static LogCapture everything() {
    return new LogCapture(Level.DEBUG);
  }

  /** From INFO up. */
  static LogCapture ordinary() {
    return new LogCapture(Level.INFO);
  }

  String text() {
    return text.toString();
  }

  @Override
  public void close() {
    root.removeAppender("capture");
    before.forEach(LoggerConfig::setLevel);
    context.updateLoggers();
    appender.stop();
  }
}
