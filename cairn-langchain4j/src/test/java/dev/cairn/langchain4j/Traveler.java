package dev.cairn.langchain4j;

import dev.cairn.workflow.Durable;
import dev.cairn.workflow.Workflow;
import dev.langchain4j.service.AiServices;
import java.time.Duration;
import java.util.function.Function;

/** Runs an agent that the test builds, in workflow code. */
public class Traveler {
  private final Function<Traveler, Assistant> agent;

  public Traveler(Function<Traveler, Assistant> agent) {
    this.agent = agent;
  }

  /** An agent. */
  public interface Assistant {
    String chat(String message);
  }

  /** What tests build agents with. */
  static AiServices<Assistant> assistant() {
    return AiServices.builder(Assistant.class);
  }

  @Workflow
  public String travel(String question) {
    return agent.apply(this).chat(question);
  }

  /** Waits afterwards, so that another run can replay the conversation. */
  @Workflow
  public String travelAndWait(String question) {
    String answer = agent.apply(this).chat(question);
    boolean unused = Durable.receive("again", Boolean.class, Duration.ofDays(1)).isPresent();
    return answer;
  }
}
