package dev.cairn.mcp;

import dev.cairn.CairnOperations;
import dev.cairn.codec.JsonSchemas;
import dev.cairn.error.DatabaseException;
import dev.cairn.error.NoSuchWorkflowException;
import dev.cairn.error.UsageException;
import dev.cairn.operate.RecordedWorkflow;
import dev.cairn.operate.WorkflowSummary;
import dev.cairn.start.Handle;
import dev.cairn.start.StartOptions;
import io.modelcontextprotocol.spec.McpSchema.Tool;
import io.modelcontextprotocol.spec.McpSchema.ToolAnnotations;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** The tools that start workflows as tasks, and those that ask for tasks and cancel them. */
final class TaskTools {
  static final int LONGEST_KEY = 200;

  private static final String TOOL = "mcp-tool";
  private static final String OWNER = "mcp-owner";

  private final CairnOperations cairn;
  private final Limits limits;

  TaskTools(CairnOperations cairn, Limits limits) {
    this.cairn = cairn;
    this.limits = limits;
  }

  OfferedTool starting(WorkflowTool tool) {
    Tool description =
        Tool.builder(tool.name(), tool.schema())
            .description(tool.description())
            .outputSchema(TaskState.schema())
            .build();
    return new OfferedTool(description, call -> start(tool, call));
  }

  private ToolAnswer start(WorkflowTool tool, ToolCall call) {
    Map<String, Object> arguments = new LinkedHashMap<>(call.arguments());
    arguments.remove(WorkflowTool.KEY);
    StartOptions options = options(tool, call);
    var handle = tool.source().start(cairn, options, tool.source().bind(arguments));
    try (var progress = ProgressForwarding.of(cairn, handle.id(), tool, call.progress())) {
      await(handle, progress.done(), tool.waitTime());
    } catch (UsageException stopped) {
      return state(handle.id(), 0); // of this Cairn; the workflow continues
    }
    return state(handle.id(), 0);
  }

  /** Derives the workflow id from the key, so that a repeated call finds the workflow. */
  private static StartOptions options(WorkflowTool tool, ToolCall call) {
    StartOptions options = tool.options().header(TOOL, tool.name());
    if (call.owner().isPresent()) {
      options = options.header(OWNER, call.owner().get());
    }
    String prefix =
        "mcp:%s:%s"
            .formatted(
                tool.name(),
                call.owner()
                    .map(owner -> URLEncoder.encode(owner, StandardCharsets.UTF_8) + ":")
                    .orElse(""));
    StartOptions complete = options;
    return call.idempotencyKey().map(key -> complete.under(prefix + key)).orElse(complete);
  }

  OfferedTool result() {
    Map<String, Object> properties = new LinkedHashMap<>();
    properties.put(
        "taskId", InputSchemas.text("The task, as the tool that started it returned it"));
    properties.put(
        "waitSeconds",
        InputSchemas.number(
            "How long to wait for its end, 0 by default",
            0,
            (int) limits.longestWait().toSeconds()));
    properties.put(
        "offset",
        InputSchemas.number("The nextOffset of a result that was truncated", 0, Integer.MAX_VALUE));
    Tool description =
        Tool.builder("task_result", JsonSchemas.object(properties, List.of("taskId")))
            .description(
                "Returns the state of a task that another tool started, and its result once it has completed.")
            .outputSchema(TaskState.schema())
            .annotations(ToolAnnotations.builder().readOnlyHint(true).build())
            .build();
    return new OfferedTool(description, this::result);
  }

  private ToolAnswer result(ToolCall call) {
    String id = call.text("taskId");
    Duration wait =
        Duration.ofSeconds(
            call.number("waitSeconds", 0, 0, (int) limits.longestWait().toSeconds()));
    int offset = call.number("offset", 0, 0, Integer.MAX_VALUE);
    RecordedWorkflow now = task(id, call);
    if (wait.isZero() || now.summary().state().isEnded()) {
      return TaskState.of(now, offset, limits.payload());
    }
    try {
      await(cairn.handle(id, Object.class), CompletableFuture.completedFuture(null), wait);
    } catch (UsageException stopped) {
      return state(id, offset); // of this Cairn; the workflow continues
    }
    return state(id, offset);
  }

  OfferedTool cancel() {
    Map<String, Object> properties = new LinkedHashMap<>();
    properties.put(
        "taskId", InputSchemas.text("The task, as the tool that started it returned it"));
    Tool description =
        Tool.builder("cancel_task", JsonSchemas.object(properties, List.of("taskId")))
            .description("Cancels a task that another tool started.")
            .annotations(ToolAnnotations.builder().destructiveHint(true).build())
            .build();
    return new OfferedTool(
        description,
        call -> {
          String id = task(call.text("taskId"), call).summary().id();
          boolean cancelled = cairn.workflows().cancel(id, "cancelled by an MCP client");
          return ToolAnswer.of(Map.of("taskId", id, "cancelled", cancelled));
        });
  }

  /**
   * Returns a task of the caller.
   *
   * @throws NoSuchWorkflowException if there is no such workflow, or no tool started it for this
   *     caller; children inherit headers, and are no tasks
   */
  private RecordedWorkflow task(String id, ToolCall call) {
    RecordedWorkflow found = cairn.workflows().get(id);
    WorkflowSummary summary = found.summary();
    boolean ofCaller =
        summary.headers().containsKey(TOOL)
            && summary.parent() == null
            && call.owner().equals(Optional.ofNullable(summary.headers().get(OWNER)));
    if (!ofCaller) {
      throw new NoSuchWorkflowException("There is no task '%s'.".formatted(id), id);
    }
    return found;
  }

  /** Reads a task. While Cairn is being closed, the database may not be available any more. */
  private ToolAnswer state(String id, int offset) {
    try {
      return TaskState.of(cairn.workflows().get(id), offset, limits.payload());
    } catch (UsageException | DatabaseException closed) {
      return TaskState.interrupted(id);
    }
  }

  /**
   * Waits until a workflow has ended and its progress is sent, at most for a time. How it ended is
   * read afterwards; if Cairn is closed or the client leaves meanwhile, it has not.
   */
  private static void await(Handle<?> handle, CompletableFuture<?> progress, Duration limit) {
    if (limit.isZero()) {
      return;
    }
    CompletableFuture<?> ended = handle.toCompletableFuture().handle((result, failure) -> true);
    try {
      CompletableFuture.allOf(ended, progress).get(limit.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException continues) {
      // the answer says that it is working
    } catch (InterruptedException clientLeft) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException unexpected) {
      throw new IllegalStateException(unexpected.getCause());
    }
  }
}
