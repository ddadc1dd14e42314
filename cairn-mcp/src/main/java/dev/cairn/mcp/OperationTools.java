package dev.cairn.mcp;

import dev.cairn.codec.JsonSchemas;
import dev.cairn.common.WorkflowState;
import dev.cairn.error.NoSuchWorkflowException;
import dev.cairn.operate.Criterion;
import dev.cairn.operate.Fork;
import dev.cairn.operate.RecordedStep;
import dev.cairn.operate.RecordedWorkflow;
import dev.cairn.operate.WorkflowPage;
import dev.cairn.operate.WorkflowSummary;
import dev.cairn.operate.Workflows;
import io.modelcontextprotocol.spec.McpSchema.Tool;
import io.modelcontextprotocol.spec.McpSchema.ToolAnnotations;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The tools for operations on workflows. */
final class OperationTools {
  private static final int LARGEST_PAGE = 100;
  private static final int STANDARD_PAGE = 20;

  /** A page ends early if its values have more characters than this many payloads. */
  private static final int PAYLOADS_IN_PAGE = 5;

  private static final Map<String, Object> ID = InputSchemas.text("The workflow id");

  private final Workflows workflows;
  private final Set<String> names;
  private final Limits limits;

  /**
   * Creates the tools.
   *
   * @param names the names of the workflows that they show and change; empty for all
   */
  OperationTools(Workflows workflows, Set<String> names, Limits limits) {
    this.workflows = workflows;
    this.names = names;
    this.limits = limits;
  }

  OfferedTool of(Operation operation) {
    return switch (operation) {
      case FIND -> find();
      case RESULT ->
          reading("get_workflow", "Returns a workflow: arguments, state and outcome.", this::get)
              .taking(
                  Map.of("id", ID, "offset", offset("The nextOffset of a truncated result")), "id");
      case HISTORY ->
          reading(
                  "workflow_history",
                  "Returns the records of a workflow, in the order in which its calls began.",
                  this::history)
              .taking(historyArguments(), "id");
      case RESUME ->
          writing("resume_workflow", "Resumes a workflow that is stuck or exhausted.", this::resume)
              .taking(Map.of("id", ID), "id");
      case CANCEL ->
          writing("cancel_workflow", "Cancels a workflow and its descendants.", this::cancel)
              .taking(Map.of("id", ID, "reason", InputSchemas.text("Why, for the record")), "id");
      case FORK ->
          writing(
                  "fork_workflow",
                  "Creates a workflow with the records of another one up to a step, and runs it from there.",
                  this::fork)
              .taking(forkArguments(), "id");
    };
  }

  private OfferedTool find() {
    List<String> states = Arrays.stream(WorkflowState.values()).map(Enum::name).toList();
    Map<String, Object> arguments = new LinkedHashMap<>();
    arguments.put("name", InputSchemas.text("Only workflows with this name"));
    arguments.put("state", InputSchemas.oneOf("Only workflows in this state", states));
    arguments.put("idPrefix", InputSchemas.text("Only workflows whose id begins with this"));
    arguments.put("createdAfter", InputSchemas.time("Only workflows created at or after this"));
    arguments.put("createdBefore", InputSchemas.time("Only workflows created before this"));
    arguments.put("limit", InputSchemas.number("The size of the page", 1, LARGEST_PAGE));
    arguments.put("cursor", InputSchemas.text("The nextCursor of the previous page"));
    return reading("find_workflows", "Lists workflows, the newest first.", this::find)
        .taking(arguments);
  }

  private ToolAnswer find(ToolCall call) {
    int limit = call.number("limit", STANDARD_PAGE, 1, LARGEST_PAGE);
    Criterion[] criteria = criteria(call).toArray(Criterion[]::new);
    WorkflowPage page =
        call.optionalText("cursor")
            .map(cursor -> workflows.nextPage(cursor, limit, criteria))
            .orElseGet(() -> workflows.firstPage(limit, criteria));
    Map<String, Object> answer = new LinkedHashMap<>();
    answer.put("workflows", page.workflows().stream().map(this::summary).toList());
    page.next().ifPresent(cursor -> answer.put("nextCursor", cursor));
    return ToolAnswer.of(answer);
  }

  private List<Criterion> criteria(ToolCall call) {
    List<Criterion> criteria = new ArrayList<>();
    Optional<String> name = call.optionalText("name");
    name.ifPresent(only -> criteria.add(Criterion.name(only)));
    if (!names.isEmpty()) {
      criteria.add(Criterion.name(names.toArray(String[]::new)));
    }
    call.optionalText("state")
        .ifPresent(state -> criteria.add(Criterion.states(WorkflowState.valueOf(state))));
    call.optionalText("idPrefix").ifPresent(prefix -> criteria.add(Criterion.idPrefix(prefix)));
    time(call, "createdAfter").ifPresent(from -> criteria.add(Criterion.createdAfter(from)));
    time(call, "createdBefore").ifPresent(until -> criteria.add(Criterion.createdBefore(until)));
    return criteria;
  }

  private static Optional<Instant> time(ToolCall call, String name) {
    try {
      return call.optionalText(name).map(Instant::parse);
    } catch (DateTimeParseException malformed) {
      throw new ArgumentMismatch(
          "%s is %s; must be a time such as 2026-01-31T12:00:00Z."
              .formatted(name, call.text(name)));
    }
  }

  private Map<String, Object> summary(WorkflowSummary summary) {
    Map<String, Object> values = new LinkedHashMap<>();
    values.put("id", summary.id());
    values.put("name", summary.name());
    values.put("state", summary.state().name());
    values.put("created", summary.times().created().toString());
    if (summary.times().completed() != null) {
      values.put("completed", summary.times().completed().toString());
    }
    if (summary.parent() != null) {
      values.put("parent", summary.parent());
    }
    return values;
  }

  private ToolAnswer get(ToolCall call) {
    int offset = call.number("offset", 0, 0, Integer.MAX_VALUE);
    RecordedWorkflow found = named(call.text("id"));
    Map<String, Object> values = summary(found.summary());
    values.put("arguments", Payload.of(found.input(), 0, limits.payload()));
    if (found.output() != null) {
      values.put("result", Payload.of(found.output(), offset, limits.payload()));
    }
    if (found.error() != null) {
      values.put("error", TaskState.failure(found.error()));
    }
    return ToolAnswer.of(values);
  }

  private static Map<String, Object> historyArguments() {
    Map<String, Object> arguments = new LinkedHashMap<>();
    arguments.put("id", ID);
    arguments.put("limit", InputSchemas.number("The size of the page", 1, LARGEST_PAGE));
    arguments.put("from", offset("The nextPosition of the previous page"));
    return arguments;
  }

  private ToolAnswer history(ToolCall call) {
    int limit = call.number("limit", STANDARD_PAGE, 1, LARGEST_PAGE);
    int from = call.number("from", 0, 0, Integer.MAX_VALUE);
    String id = named(call.text("id")).summary().id();
    List<Object> page = new ArrayList<>();
    int characters = 0;
    Map<String, Object> answer = new LinkedHashMap<>();
    Iterator<RecordedStep> steps =
        workflows.steps(id).filter(step -> step.position() >= from).iterator();
    while (steps.hasNext()) {
      RecordedStep step = steps.next();
      if (page.size() == limit || characters > PAYLOADS_IN_PAGE * limits.payload()) {
        answer.put("nextPosition", step.position());
        break;
      }
      page.add(record(step));
      characters += length(step.output()) + length(step.error());
    }
    answer.put("id", id);
    answer.put("records", page);
    return ToolAnswer.of(answer);
  }

  /** Returns how many characters of a value an answer contains. */
  private int length(@Nullable String json) {
    return json == null ? 0 : Math.min(json.length(), limits.payload());
  }

  private Map<String, Object> record(RecordedStep step) {
    Map<String, Object> values = new LinkedHashMap<>();
    values.put("position", step.position());
    values.put("key", step.key());
    values.put("kind", step.kind());
    values.put("started", step.execution().started().toString());
    values.put("completed", step.execution().completed().toString());
    values.put("tries", step.execution().tries());
    if (step.output() != null) {
      values.put("output", Payload.of(step.output(), 0, limits.payload()));
    }
    if (step.error() != null) {
      values.put("error", TaskState.failure(step.error()));
    }
    return values;
  }

  private ToolAnswer resume(ToolCall call) {
    String id = named(call.text("id")).summary().id();
    workflows.resume(id);
    return ToolAnswer.of(Map.of("id", id, "resumed", true));
  }

  private ToolAnswer cancel(ToolCall call) {
    String id = named(call.text("id")).summary().id();
    boolean cancelled =
        call.optionalText("reason")
            .map(reason -> workflows.cancel(id, reason))
            .orElseGet(() -> workflows.cancel(id));
    return ToolAnswer.of(Map.of("id", id, "cancelled", cancelled));
  }

  private static Map<String, Object> forkArguments() {
    Map<String, Object> arguments = new LinkedHashMap<>();
    arguments.put("id", ID);
    arguments.put(
        "before",
        InputSchemas.text(
            "The key of the record that is executed again; without it, the fork begins anew"));
    arguments.put("as", InputSchemas.text("The id of the fork, so that a repeated call fails"));
    return arguments;
  }

  private ToolAnswer fork(ToolCall call) {
    Fork fork = Fork.of(named(call.text("id")).summary().id());
    Fork from = call.optionalText("before").map(fork::before).orElse(fork);
    Fork complete = call.optionalText("as").map(from::as).orElse(from);
    return ToolAnswer.of(Map.of("id", workflows.fork(complete), "forkOf", fork.source()));
  }

  /**
   * Returns a workflow that clients may see.
   *
   * @throws NoSuchWorkflowException if there is none, or its name is not among those that are
   *     offered
   */
  private RecordedWorkflow named(String id) {
    RecordedWorkflow found = workflows.get(id);
    if (!names.isEmpty() && !names.contains(found.summary().name())) {
      throw new NoSuchWorkflowException("There is no workflow '%s'.".formatted(id), id);
    }
    return found;
  }

  private static Map<String, Object> offset(String description) {
    return InputSchemas.number(description, 0, Integer.MAX_VALUE);
  }

  private static Draft reading(String name, String text, ToolCall.Handler handler) {
    var hints = ToolAnnotations.builder().readOnlyHint(true).build();
    return new Draft(name, text, hints, handler);
  }

  private static Draft writing(String name, String text, ToolCall.Handler handler) {
    var hints = ToolAnnotations.builder().readOnlyHint(false).destructiveHint(true).build();
    return new Draft(name, text, hints, handler);
  }

  /** A tool without its arguments. */
  private record Draft(String name, String text, ToolAnnotations hints, ToolCall.Handler handler) {
    OfferedTool taking(Map<String, Object> arguments, String... required) {
      Map<String, Object> schema = JsonSchemas.object(arguments, List.of(required));
      return new OfferedTool(
          Tool.builder(name, schema).description(text).annotations(hints).build(), handler);
    }
  }
}
