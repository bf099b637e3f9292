package io.streamsentinel.examples.dashboard;

import io.javalin.Javalin;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.javalin.http.HttpStatus;
import io.javalin.util.JavalinException;
import io.streamsentinel.avro.registry.SchemaRegistryException;
import io.streamsentinel.examples.dashboard.streams.BadQueryException;
import io.streamsentinel.examples.dashboard.streams.BusyException;
import io.streamsentinel.examples.dashboard.streams.UnknownTopicException;
import java.net.URI;
import org.apache.kafka.common.KafkaException;
import org.eclipse.jetty.util.thread.QueuedThreadPool;

/** The HTTP server. */
final class Web implements AutoCloseable {

  private static final int THREADS = 48;

  private final Javalin server;
  private final Viewers viewers = new Viewers();
  private final DashboardOptions options;

  Web(DashboardOptions options, Api api) {
    this.options = options;
    Site site = new Site();
    Guard guard = new Guard(options);
    this.server =
        Javalin.create(
            config -> {
              config.startup.showJavalinBanner = false;
              config.startup.showOldJavalinVersionWarning = false;
              config.jetty.threadPool = new QueuedThreadPool(THREADS);
              config.jetty.modifyHttpConfiguration(http -> http.setSendServerVersion(false));
              config.jsonMapper(new Mapper());
              config.routes.before(guard::check);
              api.routes(config.routes, viewers);
              config.routes.get("/*", context -> file(context, site));
              problems(config.routes);
            });
  }

  /**
   * Starts to answer.
   *
   * @throws IllegalStateException if the port is taken
   */
  void start() {
    try {
      server.start(options.host(), options.port());
    } catch (JavalinException e) {
      throw new IllegalStateException(
          "the dashboard can't listen on %s:%d: name another port, or 0 for a free one"
              .formatted(options.host(), options.port()),
          e);
    }
  }

  private static void file(Context context, Site site) {
    Site.Asset asset = site.at(context.path());
    if (asset == null) {
      problem(context, HttpStatus.NOT_FOUND, "There is nothing at this address.");
    } else {
      context.contentType(asset.type()).result(asset.text());
    }
  }

  private static void problems(RoutesConfig routes) {
    routes.exception(
        BadQueryException.class, (e, context) -> problem(context, HttpStatus.BAD_REQUEST, e));
    routes.exception(
        UnknownTopicException.class, (e, context) -> problem(context, HttpStatus.NOT_FOUND, e));
    routes.exception(
        BusyException.class, (e, context) -> problem(context, HttpStatus.SERVICE_UNAVAILABLE, e));
    routes.exception(
        SchemaRegistryException.class,
        (e, context) ->
            problem(context, HttpStatus.BAD_GATEWAY, "The schema registry does not answer."));
    routes.exception(
        KafkaException.class,
        (e, context) ->
            problem(
                context,
                HttpStatus.BAD_GATEWAY,
                "Kafka does not answer as it should: " + e.getClass().getSimpleName() + "."));
  }

  private static void problem(Context context, HttpStatus status, Exception why) {
    problem(context, status, String.valueOf(why.getMessage()));
  }

  private static void problem(Context context, HttpStatus status, String words) {
    context.status(status).json(new Problem(words));
  }

  /** Where a browser on this machine finds it. */
  URI address() {
    String host = options.local() ? "localhost" : options.host();
    return URI.create("http://" + host + ":" + server.port() + "/");
  }

  @Override
  public void close() {
    viewers.close();
    server.stop();
  }
}
