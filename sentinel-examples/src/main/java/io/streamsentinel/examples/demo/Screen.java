package io.streamsentinel.examples.demo;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.streamsentinel.avro.registry.SchemaRegistry;
import io.streamsentinel.consumer.ExactlyOnceConsumer;
import io.streamsentinel.examples.dashboard.Dashboard;
import io.streamsentinel.examples.dashboard.DashboardOptions;
import io.streamsentinel.examples.dashboard.Source;
import io.streamsentinel.examples.pipeline.Servers;
import java.io.PrintWriter;
import org.jspecify.annotations.Nullable;

/** The demo's dashboard, or none if it was not wanted. */
final class Screen implements AutoCloseable {

  private final @Nullable Dashboard dashboard;
  private final MeterRegistry meters;

  private Screen(@Nullable Dashboard dashboard, MeterRegistry meters) {
    this.dashboard = dashboard;
    this.meters = meters;
  }

  /** Opens it and says where it is. */
  static Screen open(
      DemoOptions options, Servers servers, SchemaRegistry registry, PrintWriter out) {
    if (options.dashboardPort().isEmpty()) {
      return new Screen(null, new SimpleMeterRegistry());
    }
    Dashboard dashboard =
        Dashboard.start(
            new Source(servers.kafka(), registry, options.topics()),
            DashboardOptions.local(options.dashboardPort().getAsInt()));
    out.println("Dashboard: " + dashboard.address());
    out.flush();
    return new Screen(dashboard, dashboard.meters());
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
  }

  @Override
  public void close() {
    if (dashboard != null) {
      dashboard.close();
    }
  }
}
