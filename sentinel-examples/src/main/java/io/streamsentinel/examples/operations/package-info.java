/**
 * What watches and examines a running pipeline: start with {@link
 * io.streamsentinel.examples.operations.MetricsServer}.
 */
@NullMarked
package io.streamsentinel.examples.operations;

import org.jspecify.annotations.NullMarked;
