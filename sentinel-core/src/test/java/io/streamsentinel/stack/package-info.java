/**
 * Real servers for tests and for the demo: Kafka, PostgreSQL, Redis and a schema registry. Start
 * with {@link io.streamsentinel.stack.Stack#shared()}.
 */
@NullMarked
package io.streamsentinel.stack;

import org.jspecify.annotations.NullMarked;
