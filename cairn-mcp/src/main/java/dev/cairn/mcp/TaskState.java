package dev.cairn.mcp;

import dev.cairn.operate.RecordedWorkflow;
import dev.cairn.operate.WorkflowSummary;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The state of a task as clients see it, in the words of the protocol's tasks.
 *
 * <pre>
 *   DELAYED, ENQUEUED, RUNNING, STUCK, EXHAUSTED   working
 *   SUCCEEDED                                      completed
 *   FAILED                                         failed
 *   CANCELLED                                      cancelled
 * </pre>
 */
final class TaskState {
  private static final int LONGEST_MESSAGE = 2_000;

  private TaskState() {}

  /** Returns the schema of the answers, for clients that check them. */
  static Map<String, Object> schema() {
    Map<String, Object> properties = new LinkedHashMap<>();
    properties.put(
        "taskId", Map.of("type", "string", "description", "Give it to the tool task_result"));
    properties.put(
        "status",
        Map.of("type", "string", "enum", List.of("working", "completed", "failed", "cancelled")));
    properties.put(
        "statusMessage",
        Map.of("type", "string", "description", "Why it failed, or what to do next"));
    properties.put("createdAt", Map.of("type", "string", "format", "date-time"));
    properties.put("lastUpdatedAt", Map.of("type", "string", "format", "date-time"));
    properties.put("result", Map.of("description", "What the workflow returned"));
    Map<String, Object> schema = new LinkedHashMap<>();
    schema.put("type", "object");
    schema.put("properties", properties);
    schema.put("required", List.of("taskId", "status"));
    return schema;
  }

  /** Returns the answer about a task that could not be read, because the server is stopped. */
  static ToolAnswer interrupted(String id) {
    return ToolAnswer.of(
        Map.of(
            "taskId",
            id,
            "status",
            "working",
            "statusMessage",
            "The server is stopped. The task continues when an executor runs it again; ask for the result later."));
  }

  static ToolAnswer of(RecordedWorkflow workflow, int offset, int limit) {
    WorkflowSummary summary = workflow.summary();
    Map<String, Object> state = new LinkedHashMap<>();
    state.put("taskId", summary.id());
    state.put("status", status(summary));
    message(workflow).ifPresent(text -> state.put("statusMessage", text));
    state.put("createdAt", summary.times().created().toString());
    if (summary.times().completed() != null) {
      state.put("lastUpdatedAt", summary.times().completed().toString());
    }
    return switch (summary.state()) {
      case SUCCEEDED -> {
        state.put("result", Payload.of(workflow.output(), offset, limit));
        yield ToolAnswer.of(state);
      }
      case DELAYED, ENQUEUED, RUNNING, STUCK, EXHAUSTED -> ToolAnswer.of(state);
      case FAILED, CANCELLED -> ToolAnswer.failure(state);
    };
  }

  private static String status(WorkflowSummary summary) {
    return switch (summary.state()) {
      case DELAYED, ENQUEUED, RUNNING, STUCK, EXHAUSTED -> "working";
      case SUCCEEDED -> "completed";
      case FAILED -> "failed";
      case CANCELLED -> "cancelled";
    };
  }

  private static Optional<String> message(RecordedWorkflow workflow) {
    return switch (workflow.summary().state()) {
      case DELAYED, ENQUEUED, RUNNING ->
          Optional.of("Call task_result with the taskId to get the result.");
      case STUCK, EXHAUSTED ->
          Optional.of(
              "The workflow is stopped (%s) until an operator resumes it. %s"
                  .formatted(workflow.summary().state(), failure(workflow.error())));
      case SUCCEEDED -> Optional.empty();
      case FAILED ->
          Optional.of(
              "Workflow '%s' failed: %s"
                  .formatted(workflow.summary().id(), failure(workflow.error())));
      case CANCELLED -> Optional.of(cancellation(workflow.summary()));
    };
  }

  private static String cancellation(WorkflowSummary summary) {
    WorkflowSummary.Cancelled cancelled = summary.cancelled();
    String reason = cancelled == null ? null : cancelled.reason();
    return "Workflow '%s' was cancelled%s"
        .formatted(summary.id(), reason == null ? "." : ": " + reason);
  }

  /** Returns the type and the message of a recorded exception. */
  static String failure(@Nullable String error) {
    if (error != null && Json.read(error) instanceof Map<?, ?> failure) {
      String type = String.valueOf(failure.get("type"));
      Object message = failure.get("message");
      String name = type.substring(Math.max(type.lastIndexOf('.'), type.lastIndexOf('$')) + 1);
      return Payload.text(message == null ? name : name + ": " + message, LONGEST_MESSAGE);
    }
    return "";
  }
}
