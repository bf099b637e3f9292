/**
 * What a dead letter carries, writing and reading it: start with {@link
 * io.streamsentinel.deadletter.DeadLetter}.
 */
@NullMarked
package io.streamsentinel.deadletter;

import org.jspecify.annotations.NullMarked;
