package dev.cairn.intercept;

import dev.cairn.Cairn;
import dev.cairn.Config;
import dev.cairn.queue.Queue;
import dev.cairn.spi.BranchInvocation;
import dev.cairn.spi.Interceptor;
import dev.cairn.spi.ReceiveInvocation;
import dev.cairn.spi.RunInvocation;
import dev.cairn.spi.SendInvocation;
import dev.cairn.spi.StartInvocation;
import dev.cairn.spi.StepInvocation;
import dev.cairn.spi.TransactionInvocation;
import dev.cairn.start.Fn;
import dev.cairn.testkit.CairnTest;
import dev.cairn.workflow.Durable;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/** A test with interceptors, which note what they intercept. */
abstract class Intercepting extends CairnTest {
  final List<String> calls = Collections.synchronizedList(new ArrayList<>());
  Fn.Of0<String> flow = () -> "not registered yet";
  Fn.Of0<String> other = () -> "not registered yet";

  /** The Cairn that was opened last. Recovery may run workflows before open returns. */
  volatile Cairn current = unopened();

  @SuppressWarnings("NullAway") // each test opens one before workflows use it
  private static Cairn unopened() {
    return null;
  }

  final Cairn open(Fn.Of0<String> code, Interceptor... interceptors) {
    Config config = database.config();
    for (Interceptor interceptor : interceptors) {
      config = config.interceptor(interceptor);
    }
    return open(config, code);
  }

  /**
   * Opens one whose workflow uses it and its workflow {@code other}. After a crash, either process
   * may continue the workflow.
   */
  final Cairn openUsing(BiFunction<Cairn, Fn.Of0<String>, String> code, Config config) {
    return open(
        config,
        cairn -> {
          var ownOther = new AtomicReference<Fn.Of0<String>>(other);
          register(cairn, () -> code.apply(cairn, ownOther.get()));
          ownOther.set(other);
        });
  }

  final Cairn open(Config config, Fn.Of0<String> code) {
    return open(config, cairn -> register(cairn, code));
  }

  private void register(Cairn cairn, Fn.Of0<String> code) {
    current = cairn;
    flow = cairn.workflow("flow", String.class, code);
    other = cairn.workflow("other", String.class, () -> Durable.headers().toString());
    cairn.queues().declare(Queue.named("q"));
  }

  /** Notes each call before and after it, with the name of the interceptor. */
  final Interceptor noting(String name) {
    return new Noting(name, calls);
  }

  private record Noting(String name, List<String> calls) implements Interceptor {
    private interface Proceeding {
      @Nullable Object proceed() throws Exception;
    }

    private @Nullable Object noted(String what, Proceeding next) throws Exception {
      calls.add(name + "> " + what);
      try {
        return next.proceed();
      } finally {
        calls.add(name + "< " + what);
      }
    }

    private void noted(String what, Runnable next) {
      calls.add(name + "> " + what);
      try {
        next.run();
      } finally {
        calls.add(name + "< " + what);
      }
    }

    @Override
    public @Nullable Object run(RunInvocation run) throws Exception {
      return noted("run " + run.workflowId() + " " + run.hasRecords(), run::proceed);
    }

    @Override
    public @Nullable Object branch(BranchInvocation branch) throws Exception {
      return noted("branch " + branch.path(), branch::proceed);
    }

    @Override
    public @Nullable Object step(StepInvocation step) throws Exception {
      return noted("step " + step.key() + " " + step.tries(), step::proceed);
    }

    @Override
    public @Nullable Object transaction(TransactionInvocation transaction) throws Exception {
      return noted(
          "transaction " + transaction.name() + " " + transaction.tries(), transaction::proceed);
    }

    @Override
    public void start(StartInvocation start) {
      noted("start " + start.workflowName(), start::proceed);
    }

    @Override
    public void send(SendInvocation send) {
      noted("send " + send.topic(), send::proceed);
    }

    @Override
    public void receive(ReceiveInvocation receive) {
      noted("receive " + receive.topic(), receive::proceed);
    }
  }
}
