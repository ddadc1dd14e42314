package dev.cairn.testing;

import dev.cairn.testing.internal.process.Simulations;
import java.lang.reflect.Constructor;
import java.lang.reflect.Method;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.InvocationInterceptor;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolutionException;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.junit.jupiter.api.extension.ReflectiveInvocationContext;
import org.junit.jupiter.api.extension.TestInstanceFactoryContext;
import org.junit.jupiter.api.extension.TestInstancePreConstructCallback;
import org.junit.jupiter.api.extension.TestInstances;

/**
 * The JUnit extension of {@link CairnTest}, which registers it. For JUnit 5.11 and newer, and 6.
 *
 * <p>An environment belongs to one invocation of a test method. If the constructor of the test asks
 * for it, it is created before JUnit names the invocation: until then it belongs to the thread,
 * which is the same.
 */
public final class CairnExtension
    implements TestInstancePreConstructCallback,
        BeforeEachCallback,
        AfterEachCallback,
        AfterAllCallback,
        InvocationInterceptor,
        ParameterResolver {
  private static final ExtensionContext.Namespace NAMESPACE =
      ExtensionContext.Namespace.create(CairnExtension.class);
  private static final String ENVIRONMENT = "environment";

  /** Creates the extension; JUnit calls it. */
  public CairnExtension() {}

  @Override
  public void preConstructTestInstance(
      TestInstanceFactoryContext factory, ExtensionContext context) {
    if (factory.getOuterInstance().isEmpty()) {
      discardPending(context); // of a test whose constructor failed
    }
  }

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    return TestEnvironment.supports(parameter.getParameter().getType());
  }

  @Override
  public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
    Class<?> type = parameter.getParameter().getType();
    if (parameter.getDeclaringExecutable() instanceof Constructor<?>) {
      return pending(context, type).parameter(type, List.of());
    }
    TestEnvironment environment = find(context);
    if (environment == null) {
      throw new ParameterResolutionException(
          "A %s belongs to one test, and %s runs for all tests of the class. Take it in the constructor, in a method with @BeforeEach, or in the test method."
              .formatted(type.getSimpleName(), parameter.getDeclaringExecutable()));
    }
    return environment.parameter(
        type, context.getTestInstances().map(TestInstances::getAllInstances).orElse(List.of()));
  }

  /** The environment of the test whose constructor runs. */
  private static TestEnvironment pending(ExtensionContext context, Class<?> type) {
    boolean sharedInstance =
        context
            .getTestInstanceLifecycle()
            .filter(TestInstance.Lifecycle.PER_CLASS::equals)
            .isPresent();
    if (sharedInstance) {
      throw new ParameterResolutionException(
          "A %s belongs to one test, and all tests of %s share one instance. Remove @TestInstance(PER_CLASS), or take it in a method with @BeforeEach."
              .formatted(type.getSimpleName(), context.getRequiredTestClass().getName()));
    }
    ExtensionContext.Store store = context.getRoot().getStore(NAMESPACE);
    TestEnvironment known = store.get(Thread.currentThread(), TestEnvironment.class);
    if (known != null) {
      return known;
    }
    TestEnvironment created = newEnvironment(context);
    store.put(Thread.currentThread(), created);
    return created;
  }

  private static TestEnvironment newEnvironment(ExtensionContext context) {
    return new TestEnvironment(TestSettings.of(context), Simulations.find(context).orElse(null));
  }

  private static @Nullable TestEnvironment takePending(ExtensionContext context) {
    return context
        .getRoot()
        .getStore(NAMESPACE)
        .remove(Thread.currentThread(), TestEnvironment.class);
  }

  private static void discardPending(ExtensionContext context) {
    TestEnvironment stale = takePending(context);
    if (stale != null) {
      TestReport.leftRunning(context, stale.close());
    }
  }

  private static @Nullable TestEnvironment find(ExtensionContext context) {
    return context.getStore(NAMESPACE).get(ENVIRONMENT, TestEnvironment.class);
  }

  @Override
  public void beforeEach(ExtensionContext context) {
    TestEnvironment pending = takePending(context);
    TestEnvironment environment = pending == null ? newEnvironment(context) : pending;
    context.getStore(NAMESPACE).put(ENVIRONMENT, environment);
    CurrentEnvironment.enter(environment);
  }

  @Override
  public void interceptTestMethod(
      Invocation<@Nullable Void> invocation,
      ReflectiveInvocationContext<Method> method,
      ExtensionContext context)
      throws Throwable {
    startEngine(context);
    invocation.proceed();
  }

  @Override
  public void interceptTestTemplateMethod(
      Invocation<@Nullable Void> invocation,
      ReflectiveInvocationContext<Method> method,
      ExtensionContext context)
      throws Throwable {
    startEngine(context);
    invocation.proceed();
  }

  @Override
  public <T extends @Nullable Object> T interceptTestFactoryMethod(
      Invocation<T> invocation,
      ReflectiveInvocationContext<Method> method,
      ExtensionContext context)
      throws Throwable {
    startEngine(context);
    return invocation.proceed();
  }

  /** Starts the engine when all parameters are resolved, so that what they register is known. */
  private static void startEngine(ExtensionContext context) {
    TestEnvironment environment = find(context);
    if (environment != null) {
      environment.startEngine();
    }
  }

  @Override
  public void afterEach(ExtensionContext context) {
    TestEnvironment environment =
        context.getStore(NAMESPACE).remove(ENVIRONMENT, TestEnvironment.class);
    if (environment == null) {
      return;
    }
    CurrentEnvironment.leave();
    try {
      if (context.getExecutionException().isPresent()) {
        TestReport.failed(context, environment);
      } else {
        environment.verify();
      }
    } finally {
      TestReport.leftRunning(context, environment.close());
    }
  }

  @Override
  public void afterAll(ExtensionContext context) {
    discardPending(context);
  }
}
