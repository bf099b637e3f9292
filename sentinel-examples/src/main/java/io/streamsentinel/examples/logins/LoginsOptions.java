package io.streamsentinel.examples.logins;

import io.streamsentinel.stack.StackDirectory;

/**
 * What a run of the logins pipeline does.
 *
 * @param external whether to use the servers that the environment names, instead of starting some
 * @param directory where its own servers keep their files
 * @param topics the names of topics and group
 * @param seed makes the logins repeatable
 * @param count how many logins there are
 * @param paced how many of the last logins are sent at a steady rate, to measure latency
 * @param rate that rate, logins a second
 * @param malformed how many records to send that hold no login
 * @param partitions of topics that are not there yet
 * @param redraw whether the output is a terminal that a progress bar can be redrawn on
 */
public record LoginsOptions(
    boolean external,
    StackDirectory directory,
    LoginTopics topics,
    long seed,
    long count,
    long paced,
    int rate,
    int malformed,
    int partitions,
    boolean redraw) {}
