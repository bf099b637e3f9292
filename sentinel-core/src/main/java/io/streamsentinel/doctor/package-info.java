/**
 * Finds what is wrong with a set-up and says how to mend it: start with {@link
 * io.streamsentinel.doctor.Doctor}.
 */
@NullMarked
package io.streamsentinel.doctor;

import org.jspecify.annotations.NullMarked;
