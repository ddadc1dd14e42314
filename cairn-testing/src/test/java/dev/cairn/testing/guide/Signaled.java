package dev.cairn.testing.guide;

import dev.cairn.workflow.Durable;
import dev.cairn.workflow.Workflow;
import java.time.Duration;

/** Waits for a signal between two sleeps. */
public class Signaled {
  @Workflow
  public String run(String input) {
    Durable.sleep(Duration.ofHours(1));
    String signal = Durable.receive("signal", String.class, Duration.ofDays(1)).orElseThrow();
    Durable.sleep(Duration.ofHours(1));
    return signal + "-" + input;
  }
}
