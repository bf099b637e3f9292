@NullMarked
package io.streamsentinel.consumer;

import org.jspecify.annotations.NullMarked;
