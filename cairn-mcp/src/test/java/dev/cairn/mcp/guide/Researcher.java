package dev.cairn.mcp.guide;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.cairn.workflow.Durable;
import dev.cairn.workflow.Step;
import dev.cairn.workflow.StreamWriter;
import dev.cairn.workflow.Workflow;
import java.util.List;
import java.util.Optional;

public class Researcher {
  public record Source(
      @JsonPropertyDescription("The address of a web page") String address,
      Optional<Integer> chapter) {}

  @Workflow
  public String research(String topic, List<Source> sources) {
    StreamWriter<String> progress = Durable.stream("progress", String.class);
    var notes = new StringBuilder();
    for (Source source : sources) {
      progress.append("reading " + source.address());
      notes.append(read(source.address()));
    }
    return topic + ": " + notes;
  }

  @Step(attempts = 3)
  String read(String address) {
    return "notes about " + address;
  }
}
