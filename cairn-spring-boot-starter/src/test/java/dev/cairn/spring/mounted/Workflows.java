package dev.cairn.spring.mounted;

import dev.cairn.workflow.Durable;
import dev.cairn.workflow.Workflow;
import java.time.Duration;

/** Workflows of the application. */
public class Workflows {
  @Workflow("greet")
  public String greet(String name) {
    return "Hello " + name;
  }

  @Workflow("waiting")
  public String waiting() {
    return Durable.receive("topic", String.class, Duration.ofMinutes(5)).orElse("nothing");
  }
}
