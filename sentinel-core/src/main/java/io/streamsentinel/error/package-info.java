/**
 * What the library throws, sorted by what a caller may do next: start with {@link
 * io.streamsentinel.error.SentinelException}.
 */
@NullMarked
package io.streamsentinel.error;

import org.jspecify.annotations.NullMarked;
