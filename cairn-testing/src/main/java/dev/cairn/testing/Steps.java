package dev.cairn.testing;

import dev.cairn.Config;
import dev.cairn.spi.Interceptor;
import dev.cairn.spi.RunInvocation;
import dev.cairn.spi.StartInvocation;
import dev.cairn.spi.StepInvocation;
import dev.cairn.spi.TransactionInvocation;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The steps, transactions and child workflows of a test, to replace their outcomes and to inject
 * faults. A parameter of tests with {@link CairnTest}.
 *
 * {@snippet :
 * @Test
 * void chargeIsRetried(Cairn cairn, Steps steps) {
 *   steps.on("charge").fails(2, new IOException("no answer"));
 *
 *   assertThat(cairn.start(checkout::checkout, order)).succeeded().ran("charge").inTries(3);
 * }
 * }
 *
 * <p>What was set for a name that is never called fails a test that otherwise passes, because the
 * name is probably wrong.
 *
 * <p>Thread-safe. Outcomes that are replaced are recorded as those of the code would be. On replay,
 * recorded calls are not executed again, and need no replacement.
 */
public final class Steps {
  private final Map<String, StepRule> rules = new ConcurrentHashMap<>();
  private final Map<String, ChildRule> children = new ConcurrentHashMap<>();
  private final Set<String> childIds = ConcurrentHashMap.newKeySet();
  private final Set<String> called = ConcurrentHashMap.newKeySet();
  private final DatabaseFaults database;
  private volatile boolean allowsUnused;

  Steps(DatabaseFaults database) {
    this.database = database;
  }

  /**
   * Returns the behaviour of the steps, transactions and compensations with a name. A further call
   * with the name returns the same one.
   *
   * @param name the name as in the code, for all uses in all branches
   * @return the behaviour, to be changed
   */
  public StepRule on(String name) {
    return rules.computeIfAbsent(name, StepRule::new);
  }

  /**
   * Returns the behaviour of child workflows with a name. Workflows that are not started by a
   * workflow are not affected.
   *
   * @param workflow the registered name of the child
   * @return the behaviour, to be changed
   */
  public ChildRule onChild(String workflow) {
    return children.computeIfAbsent(workflow, name -> new ChildRule());
  }

  /** Permits names that are never called, such as those of a method with {@code @BeforeEach}. */
  public void allowUnused() {
    allowsUnused = true;
  }

  /** The part of the environment with these steps. */
  TestPart part() {
    return new Part();
  }

  private final class Part implements TestPart, Interceptor {
    @Override
    public Config configure(Config config) {
      return config.interceptor(this);
    }

    @Override
    public Optional<Object> parameter(Class<?> type) {
      return type == Steps.class ? Optional.of(Steps.this) : Optional.empty();
    }

    @Override
    public @Nullable Object step(StepInvocation step) throws Exception {
      called.add(step.name());
      StepRule rule = rules.get(step.name());
      if (rule == null) {
        return step.proceed();
      }
      Object result = rule.call(step::proceed);
      rule.loseResponse();
      return result;
    }

    @Override
    public @Nullable Object transaction(TransactionInvocation transaction) throws Exception {
      called.add(transaction.name());
      StepRule rule = rules.get(transaction.name());
      Object result = rule == null ? transaction.proceed() : rule.call(transaction::proceed);
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
      ChildRule rule = children.get(run.workflowName());
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

    @Override
    public void beforeClose() {
      rules.values().forEach(StepRule::releaseAll);
    }
  }
}
