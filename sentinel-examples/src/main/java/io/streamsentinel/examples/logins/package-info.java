/**
 * Scoring logins as they happen. Start with {@link io.streamsentinel.examples.logins.LoginRisk}.
 */
@NullMarked
package io.streamsentinel.examples.logins;

import org.jspecify.annotations.NullMarked;
