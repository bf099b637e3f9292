package io.streamsentinel.cost;

import io.streamsentinel.settings.Deployment;
import io.streamsentinel.stack.Stack;
import io.streamsentinel.stack.TestScope;
import io.streamsentinel.stack.WithStack;
import org.junit.jupiter.api.Tag;

/** On the stack that all share. */
@Tag("long")
@WithStack
class CostAdvisorIT extends CostAdvisorContract {

  CostAdvisorIT(Stack stack, TestScope scope) {
    super(stack, scope, Deployment.DEVELOPMENT);
  }
}
