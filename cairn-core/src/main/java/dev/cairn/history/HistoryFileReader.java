package dev.cairn.history;

import dev.cairn.common.Cancellation;
import dev.cairn.common.WorkflowState;
import dev.cairn.history.ExportedHistory.Child;
import dev.cairn.history.ExportedHistory.Code;
import dev.cairn.history.ExportedHistory.Limits;
import dev.cairn.history.ExportedHistory.Span;
import dev.cairn.history.ExportedHistory.Step;
import dev.cairn.history.ExportedHistory.Times;
import dev.cairn.history.ExportedHistory.Workflow;
import dev.cairn.internal.json.PlainJson;
import dev.cairn.internal.store.record.StepKind;
import java.math.BigInteger;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** Reads histories in the format of their files. Unknown members are ignored. */
final class HistoryFileReader {
  private static final BigInteger VERSION = BigInteger.valueOf(HistoryFileWriter.VERSION);

  private HistoryFileReader() {}

  /**
   * Reads a history.
   *
   * @param file the file, for messages; null if there is none
   */
  static ExportedHistory read(String json, @Nullable String file) {
    var problems = new JsonObject.Problems(file);
    try {
      if (!(PlainJson.read(json) instanceof Map<?, ?> members)) {
        throw problems.at("$", "it is not a JSON object");
      }
      return history(new JsonObject("$", members, problems));
    } catch (PlainJson.MalformedException malformed) {
      throw problems.wholeFile(malformed);
    }
  }

  private static ExportedHistory history(JsonObject document) {
    if (!document.text("format").equals(HistoryFileWriter.FORMAT)) {
      throw document.problem(
          "format", "it is '%s', not cairn-history".formatted(document.text("format")));
    }
    if (!document.get("version", BigInteger.class).equals(VERSION)) {
      throw document.problem(
          "version",
          "version %s of the format is not supported; this Cairn reads version %s"
              .formatted(document.get("version", BigInteger.class), VERSION));
    }
    if (!(document.value("input") instanceof List<?> arguments)) {
      throw document.problem("input", "it is not an array");
    }
    List<Step> steps = document.objects("steps").stream().map(HistoryFileReader::step).toList();
    checkSteps(steps, document);
    return new ExportedHistory(
        workflow(document.object("workflow")),
        PlainJson.write(arguments),
        document.json("output"),
        document.json("error"),
        steps,
        document.objects("children").stream().map(HistoryFileReader::child).toList(),
        document.get("redacted", Boolean.class));
  }

  private static void checkSteps(List<Step> steps, JsonObject document) {
    var positions = new LinkedHashMap<String, Integer>();
    int last = -1;
    for (int i = 0; i < steps.size(); i++) {
      Step step = steps.get(i);
      String path = "steps[%d]".formatted(i);
      if (step.position() <= last) {
        throw document.problem(
            path + ".position",
            "it is %d after %d; steps are ordered by position".formatted(step.position(), last));
      }
      Integer other = positions.put(step.key(), i);
      if (other != null) {
        throw document.problem(
            path + ".key", "'%s' is also the key of steps[%d]".formatted(step.key(), other));
      }
      last = step.position();
    }
  }

  private static Workflow workflow(JsonObject workflow) {
    return new Workflow(
        workflow.text("id"),
        workflow.text("name"),
        workflow.word("state", WorkflowState.class),
        workflow.number("generation", 1),
        new Code(workflow.textOrNull("build"), workflow.textOrNull("version")),
        new Times(
            workflow.instant("createdAt"),
            workflow.instant("beganAt"),
            workflow.instantOrNull("completedAt")),
        workflow.textOrNull("parent"),
        workflow.textOrNull("queue"),
        workflow.object("headers").texts(),
        new Limits(
            workflow.instantOrNull("deadline"),
            workflow.has("cancellation") ? workflow.word("cancellation", Cancellation.class) : null,
            workflow.textOrNull("cancellationReason")));
  }

  private static Step step(JsonObject step) {
    if (step.has("output") == step.has("error")) {
      throw step.problem("output", "a step has either an output or an error");
    }
    return new Step(
        step.text("key"),
        step.number("position", 0),
        step.word("kind", StepKind.class).name(),
        new Span(step.instant("startedAt"), step.instant("completedAt"), step.number("tries", 0)),
        argumentHash(step),
        step.json("output"),
        step.json("error"));
  }

  private static OptionalLong argumentHash(JsonObject step) {
    String hash = step.textOrNull("argumentHash");
    if (hash == null) {
      return OptionalLong.empty();
    }
    try {
      return OptionalLong.of(Long.parseUnsignedLong(hash, 16));
    } catch (NumberFormatException malformed) {
      throw step.problem("argumentHash", "'%s' is not 16 hexadecimal digits".formatted(hash));
    }
  }

  private static Child child(JsonObject child) {
    return new Child(
        child.text("id"), child.text("name"), child.word("state", WorkflowState.class));
  }
}
