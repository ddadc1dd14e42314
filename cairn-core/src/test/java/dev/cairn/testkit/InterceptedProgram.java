package dev.cairn.testkit;

import dev.cairn.Cairn;
import dev.cairn.Config;
import dev.cairn.spi.Interceptor;
import dev.cairn.spi.RunInvocation;
import dev.cairn.spi.StartInvocation;
import dev.cairn.spi.StepInvocation;
import dev.cairn.start.Fn;
import dev.cairn.start.StartOptions;
import dev.cairn.workflow.Durable;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;

/**
 * Runs a workflow with an interceptor that prints what it intercepts. The second step of the first
 * run blocks for ever, so that the process can be killed there; it fails if a later process
 * executes the first step again.
 */
public final class InterceptedProgram {
  private InterceptedProgram() {}

  private static final class Printing implements Interceptor {
    private volatile boolean replays;

    @Override
    public @Nullable Object run(RunInvocation run) throws Exception {
      replays = run.hasRecords();
      System.out.println("run records=" + run.hasRecords() + " headers=" + run.headers());
      return run.proceed();
    }

    @Override
    public @Nullable Object step(StepInvocation step) throws Exception {
      System.out.println("step " + step.name());
      if (replays && step.name().equals("one")) {
        throw new AssertionError("A recorded step was intercepted again");
      }
      if (!replays && step.name().equals("two")) {
        new CountDownLatch(1).await();
      }
      return step.proceed();
    }

    @Override
    public void start(StartInvocation start) {
      start.header("traced", "yes");
      start.proceed();
    }
  }

  public static void main(String[] arguments) throws Exception {
    Config config = Config.named("intercepted").environmentVariables().interceptor(new Printing());
    try (Cairn cairn = Cairn.open(config)) {
      Fn.Of0<String> flow =
          cairn.workflow(
              "flow",
              String.class,
              () ->
                  Durable.step("one", () -> "1")
                      + " "
                      + Durable.step("two", () -> "2")
                      + " "
                      + Durable.headers());
      cairn.start();
      StartOptions options = StartOptions.id("w").header("tenant", "t-17");
      System.out.println("DONE " + cairn.start(options, flow).await());
      if (System.in.read() >= 0) {
        throw new IllegalStateException("Nobody writes to this process");
      }
    }
  }
}
