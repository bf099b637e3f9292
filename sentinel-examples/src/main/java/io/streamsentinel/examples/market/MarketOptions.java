package io.streamsentinel.examples.market;

import io.streamsentinel.stack.StackDirectory;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * What a run of the two sources does.
 *
 * @param external whether to use the servers that the environment names, instead of starting some
 * @param directory where its own servers keep their files
 * @param prefix what the names of all topics and groups begin with
 * @param venue where trades come from; none: a venue of its own, which misbehaves
 * @param sentiment where texts come from; none: a source of its own, which misbehaves
 * @param symbols of which symbols
 * @param seed makes payments and its own sources repeatable
 * @param duration for how long
 * @param rate how many trades a second its own venue sends
 * @param paymentRate how many payments a second are decided meanwhile
 */
public record MarketOptions(
    boolean external,
    StackDirectory directory,
    String prefix,
    Optional<URI> venue,
    Optional<URI> sentiment,
    List<String> symbols,
    long seed,
    Duration duration,
    int rate,
    int paymentRate) {}
