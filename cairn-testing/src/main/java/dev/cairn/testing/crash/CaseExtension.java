package dev.cairn.testing.crash;

import dev.cairn.testing.internal.process.Simulation;
import dev.cairn.testing.internal.process.Simulations;
import java.lang.reflect.Constructor;
import java.lang.reflect.Method;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.InvocationInterceptor;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.junit.jupiter.api.extension.ReflectiveInvocationContext;
import org.junit.jupiter.api.extension.TestInstanceFactoryContext;
import org.junit.jupiter.api.extension.TestInstancePreConstructCallback;
import org.junit.jupiter.api.extension.TestWatcher;

/** The extension of one invocation: its simulation, and the parameter {@link CrashRun}. */
final class CaseExtension
    implements TestInstancePreConstructCallback,
        ParameterResolver,
        InvocationInterceptor,
        AfterEachCallback,
        TestWatcher {
  private final CrashPlan plan;
  private final CrashCase crashCase;
  private @Nullable Simulation simulation;
  private @Nullable CrashRun run;

  CaseExtension(CrashPlan plan, CrashCase crashCase) {
    this.plan = plan;
    this.crashCase = crashCase;
  }

  @Override
  public void preConstructTestInstance(
      TestInstanceFactoryContext factory, ExtensionContext context) {
    if (simulation == null) { // not for inner instances
      simulation = new Simulation(crashCase.faults());
      Simulations.enter(context, simulation);
    }
  }

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    return parameter.getParameter().getType() == CrashRun.class
        && !(parameter.getDeclaringExecutable() instanceof Constructor<?>);
  }

  @Override
  public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
    return run();
  }

  private CrashRun run() {
    if (run == null) {
      if (simulation == null) {
        throw new IllegalStateException("The test has no instance");
      }
      run = new CrashRun(crashCase, simulation, plan);
    }
    return run;
  }

  @Override
  public void interceptTestTemplateMethod(
      Invocation<@Nullable Void> invocation,
      ReflectiveInvocationContext<Method> method,
      ExtensionContext context)
      throws Throwable {
    invocation.proceed();
    if (!run().isVerified()) {
      throw new AssertionError(
          "The test did not run a workflow. A test with @CrashEverywhere has a parameter CrashRun, and calls run.workflow(...).verify(...).");
    }
  }

  /** Called at the end of all, so also after what failed before or after the test method. */
  @Override
  public void testFailed(ExtensionContext context, @Nullable Throwable cause) {
    plan.failed(crashCase, String.valueOf(cause));
  }

  @Override
  public void afterEach(ExtensionContext context) {
    Simulations.leave(context);
  }
}
