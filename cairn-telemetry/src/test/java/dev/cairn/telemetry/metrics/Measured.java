package dev.cairn.telemetry.metrics;

import dev.cairn.workflow.Durable;
import dev.cairn.workflow.Step;
import dev.cairn.workflow.Transaction;
import dev.cairn.workflow.Workflow;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;

/** Workflows that fail once, wait, and name steps by ids. */
public class Measured {
  private final AtomicInteger tries = new AtomicInteger();

  @Workflow("measured")
  public String run() {
    store();
    return fragile();
  }

  @Workflow("waiting")
  public String waiting() {
    return Durable.receive("topic", String.class, Duration.ofMinutes(2)).orElse("nothing");
  }

  @Workflow("many")
  public int many(int steps) {
    for (int i = 0; i < steps; i++) {
      int number = i;
      int unused = Durable.step("step " + i, () -> number);
    }
    return steps;
  }

  @Step(attempts = 3, delay = "1ms")
  protected String fragile() {
    if (tries.getAndIncrement() == 0) {
      throw new IllegalStateException("the first try");
    }
    return "done";
  }

  @Transaction
  protected void store() {}
}
