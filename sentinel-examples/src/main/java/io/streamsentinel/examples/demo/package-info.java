/**
 * The fraud pipeline on real servers, from payments to a checked report: start with {@link
 * io.streamsentinel.examples.demo.Demo}.
 */
@NullMarked
package io.streamsentinel.examples.demo;

import org.jspecify.annotations.NullMarked;
