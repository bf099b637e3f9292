/**
 * From features to a probability, with reasons: start with {@link
 * io.streamsentinel.scoring.Scorer}.
 */
@NullMarked
package io.streamsentinel.scoring;

import org.jspecify.annotations.NullMarked;
