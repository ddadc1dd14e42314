package dev.cairn.testing.internal.fault;

import dev.cairn.Config;
import dev.cairn.spi.Interceptor;
import dev.cairn.spi.RunInvocation;
import dev.cairn.spi.StartInvocation;
import dev.cairn.spi.StepInvocation;
import dev.cairn.spi.TransactionInvocation;
import dev.cairn.testing.fault.ChildRule;
import dev.cairn.testing.fault.StepRule;
import dev.cairn.testing.fault.Steps;
import dev.cairn.testing.internal.part.TestPart;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** Replaces outcomes of calls, and injects faults: an interceptor around them. Thread-safe. */
public final class InjectedSteps implements Steps, TestPart, Interceptor {
  private final Map<String, InjectedStepRule> rules = new ConcurrentHashMap<>();
  private final Map<String, InjectedChildRule> children = new ConcurrentHashMap<>();
  private final Set<String> childIds = ConcurrentHashMap.newKeySet();
  private final Set<String> called = ConcurrentHashMap.newKeySet();
  private final InjectedDatabaseFaults database;
  private final HangWait hangWait;
  private volatile boolean allowsUnused;

  /**
   * Creates stubs and faults of which none is set.
   *
   * @param database the faults of the database of the same test
   * @param hangWait how steps wait that hang
   */
  public InjectedSteps(InjectedDatabaseFaults database, HangWait hangWait) {
    this.hangWait = hangWait;
    this.database = database;
  }

  @Override
  public StepRule on(String name) {
    return rules.computeIfAbsent(name, key -> new InjectedStepRule(key, hangWait));
  }

  @Override
  public ChildRule onChild(String workflow) {
    return children.computeIfAbsent(workflow, name -> new InjectedChildRule());
  }

  @Override
  public void allowUnused() {
    allowsUnused = true;
  }

  @Override
  public Config configure(Config config) {
    return config.interceptor(this);
  }

  @Override
  public Optional<Object> parameter(Class<?> type) {
    return type == Steps.class ? Optional.of(this) : Optional.empty();
  }

  @Override
  public @Nullable Object step(StepInvocation step) throws Exception {
    called.add(step.name());
    InjectedStepRule rule = rules.get(step.name());
    if (rule == null) {
      return step.proceed();
    }
    Object result = rule.call(step.workflowId(), step.key(), step::proceed);
    rule.loseResponse();
    return result;
  }

  @Override
  public @Nullable Object transaction(TransactionInvocation transaction) throws Exception {
    called.add(transaction.name());
    InjectedStepRule rule = rules.get(transaction.name());
    Object result =
        rule == null
            ? transaction.proceed()
            : rule.call(
                transaction.workflowId().orElse(""),
                transaction.key().orElse(transaction.name()),
                transaction::proceed);
    boolean lost = rule != null && rule.takeLostResponse().isPresent();
    if (lost || database.takeCommitToLose()) {
      database.loseNextCommitOfThisThread();
    }
    return result;
  }

  @Override
  public void start(StartInvocation start) {
    if (start.parentId().isPresent()) {
      childIds.add(start.workflowId());
    }
    start.proceed();
  }

  @Override
  public @Nullable Object run(RunInvocation run) throws Exception {
    InjectedChildRule rule = children.get(run.workflowName());
    if (rule == null || !childIds.contains(run.workflowId())) {
      return run.proceed();
    }
    called.add(run.workflowName());
    return rule.call(run::proceed);
  }

  @Override
  public void verify() {
    var unused = new TreeSet<>(rules.keySet());
    unused.addAll(children.keySet());
    unused.removeAll(called);
    if (!unused.isEmpty() && !allowsUnused) {
      throw new AssertionError(
          "Steps.on was called for %s, which did not run. These ran: %s. Correct the name, or call steps.allowUnused()."
              .formatted(unused, new TreeSet<>(called)));
    }
  }

  /** Removes everything that was set, and continues steps that hang. */
  public void forgetAll() {
    beforeClose();
    rules.clear();
    children.clear();
    childIds.clear();
    called.clear();
    allowsUnused = false;
  }

  @Override
  public void beforeClose() {
    rules.values().forEach(InjectedStepRule::releaseAll);
  }
}
