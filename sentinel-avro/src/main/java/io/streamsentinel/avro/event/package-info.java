/**
 * The events, generated from the schemas in {@code src/main/avro}; start at {@link
 * io.streamsentinel.avro.event.PaymentEvent}. Getters of fields that the schema calls nullable may
 * return null.
 */
@NullUnmarked
package io.streamsentinel.avro.event;

import org.jspecify.annotations.NullUnmarked;
