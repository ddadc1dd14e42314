package dev.cairn.testing.internal.part;

import dev.cairn.Config;
import dev.cairn.spi.BranchInvocation;
import dev.cairn.spi.Interceptor;
import dev.cairn.spi.RunInvocation;
import dev.cairn.spi.StepInvocation;
import dev.cairn.spi.TransactionInvocation;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** The code of workflows, steps and transactions that threads execute at this moment. */
public final class ActiveCalls implements TestPart, Interceptor {
  private final Map<Object, Call> active = new ConcurrentHashMap<>();

  /** Creates the part for one test. */
  public ActiveCalls() {}

  /** Code that a thread executes. */
  private record Call(String label, Thread thread) {
    String description() {
      return "%s, on thread '%s'%s".formatted(label, thread.getName(), where());
    }

    private String where() {
      return Arrays.stream(thread.getStackTrace())
          .filter(frame -> !frame.getClassName().startsWith("java."))
          .filter(frame -> !frame.getClassName().startsWith("jdk."))
          .findFirst()
          .map(frame -> " at " + frame)
          .orElse("");
    }
  }

  @Override
  public Config configure(Config config) {
    return config.interceptor(this);
  }

  @Override
  public @Nullable Object run(RunInvocation run) throws Exception {
    return during("the code of workflow '%s'".formatted(run.workflowId()), run::proceed);
  }

  @Override
  public @Nullable Object branch(BranchInvocation branch) throws Exception {
    return during(
        "the code of branch '%s' of workflow '%s'".formatted(branch.path(), branch.workflowId()),
        branch::proceed);
  }

  @Override
  public @Nullable Object step(StepInvocation step) throws Exception {
    return during(
        "step '%s' of workflow '%s'".formatted(step.key(), step.workflowId()), step::proceed);
  }

  @Override
  public @Nullable Object transaction(TransactionInvocation transaction) throws Exception {
    String of =
        transaction.workflowId().map(" of workflow '%s'"::formatted).orElse(" outside workflows");
    return during("transaction '%s'%s".formatted(transaction.name(), of), transaction::proceed);
  }

  private @Nullable Object during(String label, Callable<@Nullable Object> code) throws Exception {
    var key = new Object();
    active.put(key, new Call(label, Thread.currentThread()));
    try {
      return code.call();
    } finally {
      active.remove(key);
    }
  }

  @Override
  public List<String> leftovers() {
    return active.values().stream().map(Call::description).sorted().toList();
  }
}
