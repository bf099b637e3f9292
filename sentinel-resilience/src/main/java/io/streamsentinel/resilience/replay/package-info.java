/**
 * Dead letters as a tool, to look at, replay, park, export and import: start with {@link
 * io.streamsentinel.resilience.replay.DeadLetters}.
 */
@NullMarked
package io.streamsentinel.resilience.replay;

import org.jspecify.annotations.NullMarked;
