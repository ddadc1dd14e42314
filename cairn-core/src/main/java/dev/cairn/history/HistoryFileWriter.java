package dev.cairn.history;

import dev.cairn.error.ValueException;
import dev.cairn.history.ExportedHistory.Child;
import dev.cairn.history.ExportedHistory.Step;
import dev.cairn.history.ExportedHistory.Workflow;
import dev.cairn.internal.json.PlainJson;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Writes histories in the format of their files. Members without a value are left out. */
final class HistoryFileWriter {
  static final String FORMAT = "cairn-history";

  /** Increases when an older reader would misunderstand a file. */
  static final int VERSION = 1;

  private final String id;

  private HistoryFileWriter(String id) {
    this.id = id;
  }

  static String write(ExportedHistory history) {
    return new HistoryFileWriter(history.workflow().id()).document(history) + "\n";
  }

  private String document(ExportedHistory history) {
    var members = new LinkedHashMap<String, @Nullable Object>();
    members.put("format", FORMAT);
    members.put("version", VERSION);
    members.put("redacted", history.redacted());
    members.put("workflow", workflow(history.workflow()));
    members.put("input", value("$.input", history.input()));
    putJson(members, "output", "$", history.output());
    putJson(members, "error", "$", history.error());
    List<Step> steps = history.steps();
    var records = new ArrayList<Map<String, @Nullable Object>>(steps.size());
    for (int i = 0; i < steps.size(); i++) {
      records.add(step("$.steps[" + i + "]", steps.get(i)));
    }
    members.put("steps", records);
    members.put("children", history.children().stream().map(HistoryFileWriter::child).toList());
    return PlainJson.writeIndented(members);
  }

  private static Map<String, @Nullable Object> workflow(Workflow workflow) {
    var members = new LinkedHashMap<String, @Nullable Object>();
    members.put("id", workflow.id());
    members.put("name", workflow.name());
    members.put("state", workflow.state().name());
    members.put("generation", workflow.generation());
    put(members, "build", workflow.code().build());
    put(members, "version", workflow.code().version());
    put(members, "createdAt", workflow.times().created());
    put(members, "beganAt", workflow.times().began());
    put(members, "completedAt", workflow.times().completed());
    put(members, "parent", workflow.parent());
    put(members, "queue", workflow.queue());
    members.put("headers", workflow.headers());
    put(members, "deadline", workflow.limits().deadline());
    put(members, "cancellation", workflow.limits().cancellation());
    put(members, "cancellationReason", workflow.limits().reason());
    return members;
  }

  private Map<String, @Nullable Object> step(String path, Step step) {
    var members = new LinkedHashMap<String, @Nullable Object>();
    members.put("key", step.key());
    members.put("position", step.position());
    members.put("kind", step.kind());
    put(members, "startedAt", step.span().started());
    put(members, "completedAt", step.span().completed());
    members.put("tries", step.span().tries());
    if (step.argumentHash().isPresent()) {
      members.put("argumentHash", HexFormat.of().toHexDigits(step.argumentHash().getAsLong()));
    }
    putJson(members, "output", path, step.output());
    putJson(members, "error", path, step.error());
    return members;
  }

  private static Map<String, @Nullable Object> child(Child child) {
    var members = new LinkedHashMap<String, @Nullable Object>();
    members.put("id", child.id());
    members.put("name", child.name());
    members.put("state", child.state().name());
    return members;
  }

  private static void put(
      Map<String, @Nullable Object> members, String name, @Nullable Object value) {
    if (value != null) {
      members.put(name, value.toString());
    }
  }

  private void putJson(
      Map<String, @Nullable Object> members, String name, String path, @Nullable String json) {
    if (json != null) {
      members.put(name, value(path + "." + name, json));
    }
  }

  private @Nullable Object value(String path, String json) {
    try {
      return PlainJson.read(json);
    } catch (PlainJson.MalformedException malformed) {
      throw new ValueException(
          "The value at %s of the history of workflow '%s' cannot be exported: %s."
              .formatted(path, id, malformed.getMessage()),
          path,
          malformed);
    }
  }
}
