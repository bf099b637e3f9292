/**
 * Models in ONNX, run by ONNX Runtime: start with {@link io.streamsentinel.examples.onnx.Scorers}.
 */
@NullMarked
package io.streamsentinel.examples.onnx;

import org.jspecify.annotations.NullMarked;
