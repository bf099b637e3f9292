/**
 * Changing schemas while producers and consumers run: start at {@link
 * io.streamsentinel.avro.evolution.SchemaEvolutionManager}; in a build's own tests, at {@link
 * io.streamsentinel.avro.evolution.SchemaAssertions}.
 */
@NullMarked
package io.streamsentinel.avro.evolution;

import org.jspecify.annotations.NullMarked;
