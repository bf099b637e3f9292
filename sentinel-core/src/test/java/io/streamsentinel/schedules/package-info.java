/**
 * What threads share, tried in every order that a few switches between them allow: start with
 * {@link io.streamsentinel.schedules.Schedules}.
 */
@NullMarked
package io.streamsentinel.schedules;

import org.jspecify.annotations.NullMarked;
