/**
 * A web page that shows a running system: start with {@link
 * io.streamsentinel.examples.dashboard.Dashboard}.
 */
@NullMarked
package io.streamsentinel.examples.dashboard;

import org.jspecify.annotations.NullMarked;
