/** Rules that a person can read. Start with {@link io.streamsentinel.examples.rules.RuleSet}. */
@NullMarked
package io.streamsentinel.examples.rules;

import org.jspecify.annotations.NullMarked;
