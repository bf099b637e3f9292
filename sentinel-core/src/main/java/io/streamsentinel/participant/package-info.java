/**
 * The seam on which state and features stand: start with {@link
 * io.streamsentinel.participant.Participant}.
 */
@NullMarked
package io.streamsentinel.participant;

import org.jspecify.annotations.NullMarked;
