package io.streamsentinel.examples.demo;

import io.streamsentinel.examples.input.CsvColumns;
import io.streamsentinel.examples.payments.PaymentTopics;
import io.streamsentinel.stack.StackDirectory;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What a demo does.
 *
 * @param external whether to use the servers that the environment names, instead of starting some
 * @param directory where its own servers keep their files
 * @param kafkaPort its own broker's port, or 0 for a free one
 * @param topics the names of topics and group
 * @param files files of payments; none for generated ones
 * @param columns which column of the files holds what
 * @param model the file of a model; empty for the one that comes with the pipeline
 * @param traffic the payments to generate
 * @param paced how many of the last payments are sent at a steady rate, to measure latency
 * @param rate that rate, payments a second
 * @param malformed how many records to send that hold no payment
 * @param partitions of topics that are not there yet
 * @param snapshots whether features are kept in a topic too, so that Redis may be lost
 * @param dashboardPort the dashboard's port, 0 for a free one; empty for no dashboard
 * @param metricsPort where Prometheus finds the meters, 0 for a free one; empty for nowhere
 * @param stay how many payments a second to go on with after the report, until the process is
 *     ended; 0 to end with the report
 * @param redraw whether the output is a terminal that a progress bar can be redrawn on
 */
public record DemoOptions(
    boolean external,
    StackDirectory directory,
    int kafkaPort,
    PaymentTopics topics,
    List<Path> files,
    CsvColumns columns,
    Optional<Path> model,
    Traffic traffic,
    long paced,
    int rate,
    int malformed,
    int partitions,
    boolean snapshots,
    OptionalInt dashboardPort,
    OptionalInt metricsPort,
    int stay,
    boolean redraw) {}
