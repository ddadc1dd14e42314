package dev.cairn.springai;

import dev.cairn.workflow.Durable;
import dev.cairn.workflow.Workflow;
import java.time.Duration;
import java.util.function.Function;

/** Runs an agent that the test builds, in workflow code. */
public class Traveler {
  private final Function<String, String> agent;

  public Traveler(Function<String, String> agent) {
    this.agent = agent;
  }

  @Workflow
  public String travel(String question) {
    return agent.apply(question);
  }

  /** Waits afterwards, so that another run can replay the conversation. */
  @Workflow
  public String travelAndWait(String question) {
    String answer = agent.apply(question);
    boolean unused = Durable.receive("again", Boolean.class, Duration.ofDays(1)).isPresent();
    return answer;
  }
}
