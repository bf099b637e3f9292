/**
 * The words a handler is written in: start with {@link io.streamsentinel.unit.Handler} and {@link
 * io.streamsentinel.unit.Unit}.
 */
@NullMarked
package io.streamsentinel.unit;

import org.jspecify.annotations.NullMarked;
