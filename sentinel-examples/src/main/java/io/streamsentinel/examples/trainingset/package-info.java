/**
 * Training sets from files of payments: start with {@link
 * io.streamsentinel.examples.trainingset.PaymentViews}.
 */
@NullMarked
package io.streamsentinel.examples.trainingset;

import org.jspecify.annotations.NullMarked;
