package io.streamsentinel.examples.cli;

import io.streamsentinel.avro.registry.SchemaRegistries;
import io.streamsentinel.avro.registry.SchemaRegistry;
import io.streamsentinel.examples.dashboard.Dashboard;
import io.streamsentinel.examples.dashboard.DashboardOptions;
import io.streamsentinel.examples.dashboard.Source;
import io.streamsentinel.examples.payments.PaymentTopics;
import io.streamsentinel.settings.Environment;
import io.streamsentinel.settings.RegistrySettings;
import io.streamsentinel.settings.Secret;
import io.streamsentinel.settings.Settings;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code dashboard}: a web page that shows a running system. */
@Command(
    name = "dashboard",
    mixinStandardHelpOptions = true,
    showDefaultValues = true,
    description = {
      "Shows on a web page what happens in the payments' topics, live. Only reads.",
      "The servers are those of KAFKA_BOOTSTRAP_SERVERS and SCHEMA_REGISTRY_URL. DASHBOARD_TOKEN,"
          + " if set, is what visitors must know."
    })
final class DashboardCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;

  @Mixin private SettingsOptions servers;

  @Option(
      names = "--prefix",
      description = "What the names of the topics and of the group begin with.")
  private String prefix = "";

  @Option(
      names = "--host",
      description = "The address to listen on. One that other machines reach needs a token.",
      defaultValue = "127.0.0.1")
  private String host;

  @Option(names = "--port", description = "The port; 0 for a free one.", defaultValue = "8090")
  private int port;

  DashboardCommand() {}

  @Override
  public Integer call() throws InterruptedException {
    Settings settings = servers.settings();
    RegistrySettings registrySettings =
        settings
            .registry()
            .orElseThrow(
                () ->
                    new IllegalArgumentException(
                        "SCHEMA_REGISTRY_URL is missing; it is of the form http://host:port"));
    DashboardOptions options =
        new DashboardOptions(
            host, port, Environment.ofProcess().find(DashboardOptions.TOKEN).map(Secret::of));
    try (SchemaRegistry registry = SchemaRegistries.of(registrySettings.properties());
        Dashboard dashboard =
            Dashboard.start(
                new Source(settings.kafka(), registry, PaymentTopics.prefixed(prefix)), options)) {
      spec.commandLine().getOut().println("Dashboard: " + dashboard.address());
      spec.commandLine().getOut().flush();
      // Control-C ends the process.
      new CountDownLatch(1).await();
    }
    return 0;
  }
}
