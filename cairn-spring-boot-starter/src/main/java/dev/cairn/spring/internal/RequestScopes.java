package dev.cairn.spring.internal;

import dev.cairn.error.UsageException;
import dev.cairn.spi.BranchInvocation;
import dev.cairn.spi.Interceptor;
import dev.cairn.spi.RunInvocation;
import dev.cairn.spi.StepInvocation;
import dev.cairn.spi.TransactionInvocation;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectFactory;
import org.springframework.beans.factory.config.BeanFactoryPostProcessor;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.beans.factory.config.Scope;

/**
 * Rejects beans of requests and sessions inside workflows. A workflow may run on the thread of a
 * request the first time, and in another process the next time.
 */
public final class RequestScopes implements BeanFactoryPostProcessor, Interceptor {
  private static final List<String> REJECTED = List.of("request", "session");

  /** The id of the workflow whose code runs on the thread. */
  private final ThreadLocal<@Nullable String> workflow = new ThreadLocal<>();

  @Override
  public @Nullable Object run(RunInvocation run) throws Exception {
    return within(run.workflowId(), run::proceed);
  }

  @Override
  public @Nullable Object branch(BranchInvocation branch) throws Exception {
    return within(branch.workflowId(), branch::proceed);
  }

  @Override
  public @Nullable Object step(StepInvocation step) throws Exception {
    return within(step.workflowId(), step::proceed);
  }

  @Override
  public @Nullable Object transaction(TransactionInvocation transaction) throws Exception {
    return within(transaction.workflowId().orElse(null), transaction::proceed);
  }

  private @Nullable Object within(@Nullable String id, Callable<@Nullable Object> code)
      throws Exception {
    String before = workflow.get();
    workflow.set(id);
    try {
      return code.call();
    } finally {
      workflow.set(before);
    }
  }

  @Override
  public void postProcessBeanFactory(ConfigurableListableBeanFactory factory) {
    for (String name : REJECTED) {
      Scope scope = factory.getRegisteredScope(name);
      if (scope != null) {
        factory.registerScope(name, new OutsideWorkflows(name, scope, workflow::get));
      }
    }
  }

  /**
   * A scope that exists outside workflows only.
   *
   * @param name its name
   * @param scope the scope of Spring
   * @param current gives the id of the workflow on the thread; null outside workflows
   */
  private record OutsideWorkflows(String name, Scope scope, Supplier<@Nullable String> current)
      implements Scope {
    @Override
    public Object get(String bean, ObjectFactory<?> factory) {
      String workflow = current.get();
      if (workflow != null) {
        throw new UsageException(
            "The bean '%s' has the scope '%s' and was used in workflow '%s', which may continue after the %s has ended, in another process. Pass what the workflow needs as an argument, or as a header of its start."
                .formatted(bean, name, workflow, name),
            workflow);
      }
      return scope.get(bean, factory);
    }

    @Override
    public @Nullable Object remove(String bean) {
      return scope.remove(bean);
    }

    @Override
    public void registerDestructionCallback(String bean, Runnable callback) {
      scope.registerDestructionCallback(bean, callback);
    }

    @Override
    public @Nullable Object resolveContextualObject(String key) {
      return scope.resolveContextualObject(key);
    }

    @Override
    public @Nullable String getConversationId() {
      return scope.getConversationId();
    }
  }
}
