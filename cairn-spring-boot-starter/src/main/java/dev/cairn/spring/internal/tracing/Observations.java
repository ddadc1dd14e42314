package dev.cairn.spring.internal.tracing;

import dev.cairn.spi.BranchInvocation;
import dev.cairn.spi.Interceptor;
import dev.cairn.spi.RunInvocation;
import dev.cairn.spi.StartInvocation;
import dev.cairn.spi.StepInvocation;
import dev.cairn.spi.TransactionInvocation;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;
import io.micrometer.observation.transport.Kind;
import io.micrometer.observation.transport.ReceiverContext;
import io.micrometer.observation.transport.SenderContext;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** Observes starts, runs, steps and transactions. Thread-safe. */
public final class Observations implements Interceptor {
  /** The beginning of the names of all observations. */
  public static final String PREFIX = "cairn.span.";

  private final ObservationRegistry registry;
  private final Map<String, Observation> runs = new ConcurrentHashMap<>();

  public Observations(ObservationRegistry registry) {
    this.registry = registry;
  }

  /** Records the context of the starting thread in the headers of the workflow. */
  @Override
  public void start(StartInvocation start) {
    var context =
        new SenderContext<StartInvocation>(
            (carrier, key, value) -> start.header(key, value), Kind.PRODUCER);
    context.setCarrier(start);
    Observation.createNotStarted(PREFIX + "start", () -> context, registry)
        .contextualName("start " + start.workflowName())
        .lowCardinalityKeyValue("workflow", start.workflowName())
        .highCardinalityKeyValue("workflow.id", start.workflowId())
        .observe(start::proceed);
  }

  @Override
  public @Nullable Object run(RunInvocation run) throws Exception {
    if (run.isDryRun()) {
      return run.proceed();
    }
    var context =
        new ReceiverContext<Map<String, String>>(
            (carrier, key) -> run.headers().get(key), Kind.CONSUMER);
    context.setCarrier(run.headers());
    Observation observation =
        Observation.createNotStarted(PREFIX + "run", () -> context, registry)
            .contextualName("run " + run.workflowName())
            .lowCardinalityKeyValue("workflow", run.workflowName())
            .highCardinalityKeyValue("workflow.id", run.workflowId())
            .highCardinalityKeyValue("attempt", String.valueOf(run.attempt()));
    runs.put(run.workflowId(), observation);
    try {
      return observed(observation, run::proceed);
    } finally {
      runs.remove(run.workflowId(), observation);
    }
  }

  /** What a branch does belongs to the run, whose thread is another one. */
  @Override
  public @Nullable Object branch(BranchInvocation branch) throws Exception {
    Observation run = runs.get(branch.workflowId());
    if (run == null) {
      return branch.proceed();
    }
    Observation.Scope scope = run.openScope();
    try {
      return branch.proceed();
    } finally {
      scope.close();
    }
  }

  @Override
  public @Nullable Object step(StepInvocation step) throws Exception {
    Observation observation =
        part("step", step.name(), step.workflowId(), step.workflowName())
            .highCardinalityKeyValue("key", step.key())
            .highCardinalityKeyValue("tries", String.valueOf(step.tries()));
    return observed(observation, step::proceed);
  }

  @Override
  public @Nullable Object transaction(TransactionInvocation transaction) throws Exception {
    Observation observation =
        part(
            "transaction",
            transaction.name(),
            transaction.workflowId().orElse(""),
            transaction.workflowName().orElse(""));
    return observed(observation, transaction::proceed);
  }

  private Observation part(String kind, String name, String workflowId, String workflow) {
    Observation observation =
        Observation.createNotStarted(PREFIX + kind, registry)
            .contextualName(kind + " " + name)
            .lowCardinalityKeyValue("workflow", workflow)
            .lowCardinalityKeyValue(kind, name)
            .highCardinalityKeyValue("workflow.id", workflowId);
    Observation run = runs.get(workflowId);
    boolean onThreadOfItsOwn = run != null && registry.getCurrentObservation() == null;
    return onThreadOfItsOwn ? observation.parentObservation(run) : observation;
  }

  private static @Nullable Object observed(Observation observation, Callable<@Nullable Object> code)
      throws Exception {
    observation.start();
    Observation.Scope scope = observation.openScope();
    try {
      return code.call();
    } catch (Exception failed) {
      observation.error(failed);
      throw failed;
    } catch (Error problem) {
      if (!isStop(problem)) {
        observation.error(problem);
      }
      throw problem;
    } finally {
      scope.close();
      observation.stop();
    }
  }

  /** Cairn's own errors end a run that another run continues, and are no failure. */
  private static boolean isStop(Error problem) {
    return problem.getClass().getName().startsWith("dev.cairn.");
  }
}
