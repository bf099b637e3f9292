/**
 * The exactly-once engine: start with {@link io.streamsentinel.consumer.ExactlyOnceConsumer}.
 *
 * <p>Data flows one way through small rooms, each named for one thing:
 *
 * <pre>
 * Poller -&gt; Intake -&gt; handlers -&gt; OpenEpoch -&gt; Sender -&gt; Committer
 * </pre>
 */
@NullMarked
package io.streamsentinel.consumer;

import org.jspecify.annotations.NullMarked;
