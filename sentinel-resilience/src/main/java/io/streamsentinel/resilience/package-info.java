/** Keeps a stream correct while what it depends on is in trouble. */
@NullMarked
package io.streamsentinel.resilience;

import org.jspecify.annotations.NullMarked;
