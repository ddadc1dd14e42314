package dev.cairn.mcp;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.cairn.start.Fn;
import dev.cairn.workflow.Durable;
import dev.cairn.workflow.Step;
import dev.cairn.workflow.StreamWriter;
import dev.cairn.workflow.Workflow;
import java.time.Duration;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;

/** The workflows that the tests offer as tools. */
public class Researcher {
  /** How much to read. */
  public enum Depth {
    OVERVIEW,
    COMPLETE
  }

  /** What to read. */
  public record Source(
      @JsonPropertyDescription("where it is") String address, Optional<LocalDate> since) {}

  /** What to find out. */
  public record Question(String topic, Depth depth, List<Source> sources) {}

  /** What was found. */
  public record Report(String title, int pages) {}

  @Workflow
  public Report research(Question question, int pages) {
    String title = title(question.topic() + " " + question.depth());
    return new Report(title, pages + question.sources().size());
  }

  @Step
  String title(String text) {
    return text;
  }

  @Workflow
  public String refuse(String reason) {
    throw new IllegalStateException("refused: " + reason);
  }

  /** Ends when it gets a message. */
  @Workflow
  public String listen(String topic) {
    title(topic);
    Durable.publish("listening", topic);
    return topic + ": " + Durable.receive("word", String.class, Duration.ofDays(1)).orElseThrow();
  }

  @Workflow
  public String repeat(String text, int times) {
    return text.repeat(times);
  }

  /** Reports its progress. */
  @Workflow
  public String report(String topic) {
    StreamWriter<String> progress = Durable.stream("progress", String.class);
    progress.append("reading " + topic);
    progress.append("writing " + topic);
    return topic;
  }

  /** Starts a child. */
  @Workflow
  public String delegate(String topic) {
    Fn.Of1<String, String> listen = this::listen;
    return Durable.start(listen, topic).id();
  }
}
