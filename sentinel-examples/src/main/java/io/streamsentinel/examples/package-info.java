/** Applications that assemble the building blocks into whole pipelines. */
@NullMarked
package io.streamsentinel.examples;

import org.jspecify.annotations.NullMarked;
