package io.streamsentinel.examples.demo;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;
import io.streamsentinel.avro.registry.SchemaRegistry;
import io.streamsentinel.consumer.ExactlyOnceConsumer;
import io.streamsentinel.examples.dashboard.Dashboard;
import io.streamsentinel.examples.dashboard.DashboardOptions;
import io.streamsentinel.examples.dashboard.Source;
import io.streamsentinel.examples.operations.MetricsServer;
import io.streamsentinel.examples.pipeline.Servers;
import java.io.PrintWriter;
import org.jspecify.annotations.Nullable;

/** What shows the demo: a dashboard, meters for Prometheus, both or none, as it was wanted. */
final class Screen implements AutoCloseable {

  private final @Nullable Dashboard dashboard;
  private final @Nullable MetricsServer metrics;
  private final CompositeMeterRegistry meters = new CompositeMeterRegistry();

  private Screen(@Nullable Dashboard dashboard, @Nullable MetricsServer metrics) {
    this.dashboard = dashboard;
    this.metrics = metrics;
    if (dashboard != null) {
      meters.add(dashboard.meters());
    }
    if (metrics != null) {
      meters.add(metrics.registry());
    }
  }

  /** Opens it and says where it is. */
  static Screen open(
      DemoOptions options, Servers servers, SchemaRegistry registry, PrintWriter out) {
    MetricsServer metrics = metrics(options, servers, out);
    try {
      return new Screen(dashboard(options, servers, registry, out), metrics);
    } catch (RuntimeException e) {
      if (metrics != null) {
        metrics.close();
      }
      throw e;
    }
  }

  private static @Nullable MetricsServer metrics(
      DemoOptions options, Servers servers, PrintWriter out) {
    if (options.metricsPort().isEmpty()) {
      return null;
    }
    MetricsServer metrics = MetricsServer.start(options.metricsPort().getAsInt());
    metrics.watchTopics(servers.kafka(), options.topics().all());
    out.println("Metrics: http://localhost:" + metrics.port() + "/metrics");
    out.flush();
    return metrics;
  }

  private static @Nullable Dashboard dashboard(
      DemoOptions options, Servers servers, SchemaRegistry registry, PrintWriter out) {
    if (options.dashboardPort().isEmpty()) {
      return null;
    }
    Dashboard dashboard =
        Dashboard.start(
            new Source(servers.kafka(), registry, options.topics()),
            DashboardOptions.local(options.dashboardPort().getAsInt()));
    out.println("Dashboard: " + dashboard.address());
    out.flush();
    return dashboard;
  }

  /** Where the detector counts and measures. */
  MeterRegistry meters() {
    return meters;
  }

  /** Shows how the detector is. */
  void watch(String group, ExactlyOnceConsumer detector) {
    if (dashboard != null) {
      dashboard.watch(group, detector::health);
    }
    if (metrics != null) {
      metrics.watch(group, detector::health);
    }
  }

  @Override
  public void close() {
    if (dashboard != null) {
      dashboard.close();
    }
    if (metrics != null) {
      metrics.close();
    }
    meters.close();
  }
}
