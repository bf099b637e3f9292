/** What retry and replay share: reading a topic as it is committed. No API. */
@NullMarked
package io.streamsentinel.resilience.internal;

import org.jspecify.annotations.NullMarked;
