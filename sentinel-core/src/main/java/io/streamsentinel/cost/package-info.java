/** What topics cost more than they need: start with {@link io.streamsentinel.cost.CostAdvisor}. */
@NullMarked
package io.streamsentinel.cost;

import org.jspecify.annotations.NullMarked;
