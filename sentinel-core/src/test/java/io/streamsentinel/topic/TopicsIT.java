package io.streamsentinel.topic;

import io.streamsentinel.settings.Deployment;
import io.streamsentinel.stack.Stack;
import io.streamsentinel.stack.TestScope;
import io.streamsentinel.stack.WithStack;

/** On the stack that all share. */
@WithStack
class TopicsIT extends TopicsContract {

  TopicsIT(Stack stack, TestScope scope) {
    super(stack, scope, Deployment.DEVELOPMENT);
  }
}
