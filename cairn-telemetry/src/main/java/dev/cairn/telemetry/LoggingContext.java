package dev.cairn.telemetry;

import dev.cairn.spi.BranchInvocation;
import dev.cairn.spi.Interceptor;
import dev.cairn.spi.RunInvocation;
import dev.cairn.spi.StartInvocation;
import dev.cairn.spi.StepInvocation;
import dev.cairn.spi.TransactionInvocation;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.slf4j.MDC;

/**
 * Puts the workflow and its step into the logging context (MDC) of the thread that executes them:
 * {@code workflowId}, {@code workflow} (the registered name), {@code attempt}, {@code branch} (the
 * path) and {@code step} (the key); and chosen values of the thread that started the workflow,
 * which are recorded as headers. Added with {@link dev.cairn.Config#interceptor}. Thread-safe.
 */
public final class LoggingContext implements Interceptor {
  private static final String HEADER = "mdc.";
  private static final String ATTEMPT = "attempt";

  private final List<String> keys;

  /**
   * Creates the interceptor.
   *
   * @param keys the keys whose values are taken over from the thread that starts a workflow. They
   *     are recorded as plain text in headers that begin with {@code mdc.}
   */
  public LoggingContext(List<String> keys) {
    this.keys = List.copyOf(keys);
  }

  @Override
  public void start(StartInvocation start) {
    for (String key : keys) {
      String value = MDC.get(key);
      if (value != null && !start.headers().containsKey(HEADER + key)) {
        start.header(HEADER + key, value);
      }
    }
    start.proceed();
  }

  @Override
  public @Nullable Object run(RunInvocation run) throws Exception {
    Map<String, String> values = values(run.workflowId(), run.workflowName(), run.headers());
    values.put(ATTEMPT, String.valueOf(run.attempt()));
    return within(values, run::proceed);
  }

  @Override
  public @Nullable Object branch(BranchInvocation branch) throws Exception {
    Map<String, String> values =
        values(branch.workflowId(), branch.workflowName(), branch.headers());
    values.put(ATTEMPT, String.valueOf(branch.attempt()));
    values.put("branch", branch.path());
    return within(values, branch::proceed);
  }

  @Override
  public @Nullable Object step(StepInvocation step) throws Exception {
    Map<String, String> values = values(step.workflowId(), step.workflowName(), step.headers());
    values.put(ATTEMPT, String.valueOf(step.attempt()));
    values.put("step", step.key());
    return within(values, step::proceed);
  }

  @Override
  public @Nullable Object transaction(TransactionInvocation transaction) throws Exception {
    String id = transaction.workflowId().orElse(null);
    if (id == null) {
      return transaction.proceed();
    }
    Map<String, String> values =
        values(id, transaction.workflowName().orElse(""), transaction.headers());
    values.put("step", transaction.key().orElse(transaction.name()));
    return within(values, transaction::proceed);
  }

  private Map<String, String> values(String id, String name, Map<String, String> headers) {
    var values = new HashMap<String, String>();
    values.put("workflowId", id);
    values.put("workflow", name);
    for (String key : keys) {
      String value = headers.get(HEADER + key);
      if (value != null) {
        values.put(key, value);
      }
    }
    return values;
  }

  private static @Nullable Object within(
      Map<String, String> values, Callable<@Nullable Object> code) throws Exception {
    var before = new HashMap<String, @Nullable String>();
    values.forEach((key, value) -> {
      before.put(key, MDC.get(key));
      MDC.put(key, value);
    });
    try {
      return code.call();
    } finally {
      before.forEach(LoggingContext::restore);
    }
  }

  private static void restore(String key, @Nullable String value) {
    if (value == null) {
      MDC.remove(key);
    } else {
      MDC.put(key, value);
    }
  }
}
