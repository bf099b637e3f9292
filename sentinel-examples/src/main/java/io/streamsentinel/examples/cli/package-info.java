/** The command line: start with {@link io.streamsentinel.examples.cli.Main}. */
@NullMarked
package io.streamsentinel.examples.cli;

import org.jspecify.annotations.NullMarked;
