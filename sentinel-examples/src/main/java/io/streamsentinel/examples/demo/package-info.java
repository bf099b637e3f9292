/** The fraud pipeline on real servers, from payments to a checked report. */
@NullMarked
package io.streamsentinel.examples.demo;

import org.jspecify.annotations.NullMarked;
