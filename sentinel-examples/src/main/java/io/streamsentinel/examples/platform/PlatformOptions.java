package io.streamsentinel.examples.platform;

import io.streamsentinel.stack.StackDirectory;

/**
 * What a run of the platform's pipelines does.
 *
 * @param external whether to use the servers that the environment names, instead of starting some
 * @param directory where its own servers keep their files
 * @param topics the names of topics, groups and tables
 * @param rules windows, thresholds and anomaly rules
 * @param seed makes the events repeatable
 * @param count how many events there are, of all streams together
 * @param malformed how many records to send into each topic that hold no event
 * @param redraw whether the output is a terminal that a progress bar can be redrawn on
 */
public record PlatformOptions(
    boolean external,
    StackDirectory directory,
    PlatformTopics topics,
    PlatformRules rules,
    long seed,
    long count,
    int malformed,
    boolean redraw) {}
