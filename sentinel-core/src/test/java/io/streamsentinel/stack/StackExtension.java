package io.streamsentinel.stack;

import java.lang.reflect.Method;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.InvocationInterceptor;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.junit.jupiter.api.extension.ReflectiveInvocationContext;
import org.junit.jupiter.api.extension.TestExecutionExceptionHandler;
import org.junit.platform.commons.support.AnnotationSupport;
import org.opentest4j.TestAbortedException;

/** Does what {@link WithStack} says. */
public final class StackExtension
    implements ExecutionCondition,
        BeforeAllCallback,
        BeforeEachCallback,
        AfterEachCallback,
        AfterAllCallback,
        ParameterResolver,
        InvocationInterceptor,
        TestExecutionExceptionHandler {

  /**
   * JUnit configuration parameter: how long a test may take to end what it has started, such as
   * {@code PT2S}. Default: 5 seconds.
   */
  static final String PATIENCE = "sentinel.stack.patience";

  private static final Namespace NAMESPACE = Namespace.create(StackExtension.class);

  /** Made by JUnit. */
  public StackExtension() {}

  @Override
  public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
    boolean own = annotation(context).map(WithStack::own).orElse(false);
    return condition(context.getDisplayName(), own, StackMode.current());
  }

  static ConditionEvaluationResult condition(String test, boolean own, StackMode mode) {
    return own && mode == StackMode.EXTERNAL
        ? ConditionEvaluationResult.disabled(test + " " + StackMode.NO_OWN_SERVERS)
        : ConditionEvaluationResult.enabled("its servers can be had");
  }

  /** A nested class uses what the class around it does. */
  @Override
  public void beforeAll(ExtensionContext context) {
    annotation(context).ifPresent(wanted -> useStack(context, wanted));
    newRun(context);
  }

  private static void useStack(ExtensionContext context, WithStack wanted) {
    LazyStack stack = wanted.own() ? StackMode.current().fresh(kafka(wanted)) : SharedStack.get();
    store(context).put(StackUse.class, new StackUse(stack, wanted.own(), patience(context)));
    stack.start(wanted.start());
  }

  private static Duration patience(ExtensionContext context) {
    return context
        .getConfigurationParameter(PATIENCE)
        .map(Duration::parse)
        .orElse(Duration.ofSeconds(5));
  }

  private static void newRun(ExtensionContext context) {
    store(context).put(TestRun.class, new TestRun(use(context).stack(), context.getDisplayName()));
  }

  private static KafkaSpec kafka(WithStack wanted) {
    KafkaSpec spec = KafkaSpec.brokers(wanted.brokers());
    spec = wanted.secured() ? spec.secured() : spec;
    spec = wanted.proxied() ? spec.proxied() : spec;
    return wanted.peersProxied() ? spec.peersProxied() : spec;
  }

  @Override
  public void beforeEach(ExtensionContext context) {
    newRun(context);
  }

  @Override
  public void afterEach(ExtensionContext context) {
    use(context).check(run(context));
  }

  @Override
  public void afterAll(ExtensionContext context) {
    use(context).check(run(context));
  }

  @Override
  public void handleTestExecutionException(ExtensionContext context, Throwable failure)
      throws Throwable {
    if (failure instanceof NotOursException) {
      throw new TestAbortedException(failure.getMessage(), failure);
    }
    throw failure;
  }

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    Class<?> type = parameter.getParameter().getType();
    return type == Stack.class || type == TestScope.class;
  }

  @Override
  public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
    return parameter.getParameter().getType() == Stack.class
        ? use(context).stack()
        : run(context).scope();
  }

  @Override
  public void interceptBeforeAllMethod(
      Invocation<Void> invocation,
      ReflectiveInvocationContext<Method> method,
      ExtensionContext context)
      throws Throwable {
    run(context).threads().run(invocation);
  }

  @Override
  public void interceptBeforeEachMethod(
      Invocation<Void> invocation,
      ReflectiveInvocationContext<Method> method,
      ExtensionContext context)
      throws Throwable {
    run(context).threads().run(invocation);
  }

  @Override
  public void interceptTestMethod(
      Invocation<Void> invocation,
      ReflectiveInvocationContext<Method> method,
      ExtensionContext context)
      throws Throwable {
    run(context).threads().run(invocation);
  }

  @Override
  public void interceptTestTemplateMethod(
      Invocation<Void> invocation,
      ReflectiveInvocationContext<Method> method,
      ExtensionContext context)
      throws Throwable {
    run(context).threads().run(invocation);
  }

  @Override
  public void interceptAfterEachMethod(
      Invocation<Void> invocation,
      ReflectiveInvocationContext<Method> method,
      ExtensionContext context)
      throws Throwable {
    run(context).threads().run(invocation);
  }

  @Override
  public void interceptAfterAllMethod(
      Invocation<Void> invocation,
      ReflectiveInvocationContext<Method> method,
      ExtensionContext context)
      throws Throwable {
    run(context).threads().run(invocation);
  }

  private static Optional<WithStack> annotation(ExtensionContext context) {
    return context
        .getTestClass()
        .flatMap(type -> AnnotationSupport.findAnnotation(type, WithStack.class));
  }

  private static ExtensionContext.Store store(ExtensionContext context) {
    return context.getStore(NAMESPACE);
  }

  private static StackUse use(ExtensionContext context) {
    return Objects.requireNonNull(store(context).get(StackUse.class, StackUse.class));
  }

  private static TestRun run(ExtensionContext context) {
    return Objects.requireNonNull(store(context).get(TestRun.class, TestRun.class));
  }
}
