/**
 * A stack on this machine that stays until it is told to end: start with {@link
 * io.streamsentinel.examples.local.LocalStack}.
 */
@NullMarked
package io.streamsentinel.examples.local;

import org.jspecify.annotations.NullMarked;
