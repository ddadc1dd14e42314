package dev.cairn.telemetry.metrics;

import dev.cairn.spi.Event;
import dev.cairn.spi.Interceptor;
import dev.cairn.spi.Listener;
import dev.cairn.spi.StepInvocation;
import dev.cairn.spi.TransactionEnd;
import dev.cairn.spi.TransactionInvocation;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Measures what this process executes: runs of workflows, commits of the journal and the lease by
 * the events of the engine, tries of steps and transactions by intercepting them. Added with {@link
 * dev.cairn.Config#interceptor} and with {@link dev.cairn.Config#listener}. Thread-safe.
 *
 * <p>Tags are names from code, never ids. Beyond a limit of different names, the tag is {@code
 * other}.
 */
public final class RunMetrics implements Listener, Interceptor {
  private static final String COMPENSATION_FAILURES = "cairn.compensation.failures";
  private static final String EXECUTOR_DEATHS = "cairn.executor.deaths";
  private static final String EXECUTOR_LOSSES = "cairn.executor.losses";
  private static final String OUTAGES = "cairn.database.outages";
  private static final String BUSY = "cairn.database.exhaustions";
  private static final String FAILOVERS = "cairn.database.failovers";
  private static final int MAX_NAMES = 1_000;

  private final Meters meters;
  private final JournalMeters journal;
  private final Map<String, Run> running = new ConcurrentHashMap<>();
  private final Set<String> unloaded = ConcurrentHashMap.newKeySet();

  /**
   * Creates the meters, with up to 1,000 names of workflows and of steps.
   *
   * @param registry where they are registered
   */
  public RunMetrics(MeterRegistry registry) {
    this(registry, MAX_NAMES);
  }

  /**
   * Creates the meters.
   *
   * @param registry where they are registered
   * @param maxNames how many different names of workflows, and of steps, become values of tags, 0
   *     or more; all others are {@code other}
   */
  public RunMetrics(MeterRegistry registry, int maxNames) {
    if (maxNames < 0) {
      throw new IllegalArgumentException("maxNames is %d; must be at least 0".formatted(maxNames));
    }
    this.meters = new Meters(registry, maxNames);
    this.journal = new JournalMeters(registry);
    meters.register(
        List.of(COMPENSATION_FAILURES, EXECUTOR_DEATHS, EXECUTOR_LOSSES, OUTAGES, BUSY, FAILOVERS));
  }

  /**
   * A run of a workflow in this process.
   *
   * @param since when it began, in nanoseconds
   */
  private record Run(String workflow, long since) {}

  @Override
  public void on(Event event) {
    switch (event) {
      case Event.RunStarted(var id, var name, var attempt) -> started(id, name, attempt);
      case Event.RunEnded(var id, var name, var state, var at) ->
          ended(id, state.name().toLowerCase(Locale.ROOT));
      case Event.RunContinued(var id, var name, var generation) -> {
        ended(id, "continued");
        begun(id, name);
      }
      case Event.RunUnloaded(var id, var until) -> {
        unloaded.add(id);
        ended(id, "unloaded");
      }
      case Event.RunDropped(var id, var reason) -> ended(id, "dropped");
      case Event.CompensationFailed failed -> meters.count(COMPENSATION_FAILURES);
      case Event.ExecutorDeclaredDead dead -> meters.count(EXECUTOR_DEATHS);
      case Event.ExecutorLost lost -> meters.count(EXECUTOR_LOSSES);
      case Event.DatabaseAway away -> meters.count(OUTAGES);
      case Event.ConnectionsExhausted busy -> meters.count(BUSY);
      case Event.DatabaseFailedOver failover -> meters.count(FAILOVERS);
      case Event.JournalCommitted(int entries, var took) -> journal.committed(entries, took);
      case Event.LeaseExtended(var executor, var margin) -> journal.extended(margin);
      case Event.Recording ignored -> {}
      case Event.Recorded ignored -> {}
      case Event.StepRetried ignored -> {} // tries are intercepted, with the names of their steps
      case Event.WaitStarted ignored -> {}
      case Event.WaitEnded ignored -> {}
      case Event.ArgumentsDiffer ignored -> {}
      case Event.StepsNotRequested ignored -> {}
      case Event.HistoryLarge ignored -> {}
      case Event.UnknownWorkflow ignored -> {}
      case Event.DatabaseBack ignored -> {}
      case Event.LeasesOfOthers ignored -> {}
      case Event.CarriersBusy ignored -> {}
    }
  }

  private void started(String id, String workflow, int attempt) {
    if (!unloaded.remove(id)) {
      String name = attempt > 1 ? "cairn.workflow.takeovers" : "cairn.workflow.started";
      meters.count(name, "workflow", meters.workflow(workflow));
    }
    begun(id, workflow);
  }

  private void begun(String id, String workflow) {
    String name = meters.workflow(workflow);
    running.put(id, new Run(name, meters.now()));
    meters.active(name).incrementAndGet();
  }

  /** A run may end without having begun here, such as one that was recovered too often. */
  private void ended(String id, String outcome) {
    Run run = running.remove(id);
    if (run != null) {
      meters.active(run.workflow).decrementAndGet();
      meters.time("cairn.workflow", run.since, "workflow", run.workflow, "outcome", outcome);
    }
  }

  @Override
  public @Nullable Object step(StepInvocation step) throws Exception {
    String workflow = meters.workflow(step.workflowName());
    String name = meters.step(workflow, step.name());
    if (step.tries() > 1) {
      meters.count("cairn.step.retries", "workflow", workflow, "step", name);
    }
    long since = meters.now();
    String outcome = "failed";
    try {
      Object result = step.proceed();
      outcome = "succeeded";
      return result;
    } finally {
      meters.time("cairn.step", since, "workflow", workflow, "step", name, "outcome", outcome);
    }
  }

  @Override
  public @Nullable Object transaction(TransactionInvocation transaction) throws Exception {
    String workflow = transaction.workflowName().map(meters::workflow).orElse("");
    String name = meters.step(workflow, transaction.name());
    long since = meters.now();
    transaction.onEnd(end ->
        meters.time(
            "cairn.transaction",
            since,
            "workflow",
            workflow,
            "transaction",
            name,
            "outcome",
            word(end)));
    return transaction.proceed();
  }

  private static String word(TransactionEnd end) {
    return end.name().toLowerCase(Locale.ROOT);
  }
}
