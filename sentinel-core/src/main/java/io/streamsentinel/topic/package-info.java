/**
 * Topics as declared objects, and the way from what is there to what is declared: start with {@link
 * io.streamsentinel.topic.Topics}.
 */
@NullMarked
package io.streamsentinel.topic;

import org.jspecify.annotations.NullMarked;
