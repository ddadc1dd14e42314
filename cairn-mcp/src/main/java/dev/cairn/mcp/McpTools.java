package dev.cairn.mcp;

import dev.cairn.CairnClient;
import dev.cairn.CairnOperations;
import dev.cairn.error.InvalidArgumentException;
import io.modelcontextprotocol.common.McpTransportContext;
import io.modelcontextprotocol.server.McpServerFeatures.AsyncToolSpecification;
import io.modelcontextprotocol.server.McpServerFeatures.SyncToolSpecification;
import io.modelcontextprotocol.spec.McpSchema.CallToolRequest;
import io.modelcontextprotocol.spec.McpSchema.CallToolResult;
import io.modelcontextprotocol.spec.McpSchema.ProgressNotification;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.core.publisher.MonoSink;

/**
 * What an MCP server offers: workflows as tools, and operations on workflows. Nothing is offered
 * that is not named. Immutable: each method that changes a setting returns a copy.
 *
 * {@snippet :
 * McpTools tools =
 *     McpTools.of(cairn)
 *         .workflow(research)
 *         .cancellableTasks()
 *         .operations(Operation.FIND, Operation.HISTORY);
 * }
 *
 * <p>If there is a workflow, the tool {@code task_result} is offered as well. It returns the state
 * and the result of a task, and can wait for it. A task is a workflow that one of the tools
 * started; the tools for tasks refuse all others.
 *
 * <p>{@link CairnMcpServer} and {@link CairnMcpServlet} serve the tools. For a server that the
 * application or a framework creates, {@link #async} and {@link #sync} return the specifications of
 * the MCP SDK.
 *
 * <p>Thread-safe. Calls are executed on virtual threads, so a call that waits costs little.
 */
public final class McpTools {
  /** The key in {@code _meta} of a call for the idempotency key, instead of the argument. */
  public static final String META_KEY = "dev.cairn/idempotencyKey";

  private final CairnOperations cairn;
  private final Settings settings;

  private McpTools(CairnOperations cairn, Settings settings) {
    this.cairn = cairn;
    this.settings = settings;
  }

  private record Settings(
      List<WorkflowTool> workflows,
      boolean cancellableTasks,
      Set<Operation> operations,
      Set<String> names,
      Limits limits,
      @Nullable Function<McpTransportContext, @Nullable String> owner) {}

  /**
   * Returns tools that offer nothing.
   *
   * @param cairn runs or starts the workflows; a client starts them through queues
   * @return the tools
   */
  public static McpTools of(CairnOperations cairn) {
    return new McpTools(
        cairn, new Settings(List.of(), false, Set.of(), Set.of(), Limits.STANDARD, null));
  }

  /**
   * Offers a workflow.
   *
   * @param tool the workflow
   * @return a changed copy
   * @throws InvalidArgumentException if another tool has its name, or a client is to start it
   *     without a queue
   */
  public McpTools workflow(WorkflowTool tool) {
    if (cairn instanceof CairnClient && tool.options().placement() == null) {
      throw new InvalidArgumentException(
          "tool",
          "The tool '%s' has no queue, and a client runs no workflows. Name a queue with startedWith(StartOptions.onQueue(...)), from which an executor takes them."
              .formatted(tool.name()));
    }
    List<WorkflowTool> all = Stream.concat(settings.workflows.stream(), Stream.of(tool)).toList();
    return checked(
        new Settings(
            all,
            settings.cancellableTasks,
            settings.operations,
            settings.names,
            settings.limits,
            settings.owner));
  }

  /**
   * Offers the tool {@code cancel_task}, with which clients cancel tasks that they started.
   *
   * @return a changed copy
   */
  public McpTools cancellableTasks() {
    return checked(
        new Settings(
            settings.workflows,
            true,
            settings.operations,
            settings.names,
            settings.limits,
            settings.owner));
  }

  /**
   * Offers operations on all workflows of the database, whoever started them.
   *
   * @param operations the operations
   * @return a changed copy
   */
  public McpTools operations(Operation... operations) {
    Set<Operation> all = EnumSet.noneOf(Operation.class);
    all.addAll(settings.operations);
    all.addAll(Arrays.asList(operations));
    return checked(
        new Settings(
            settings.workflows,
            settings.cancellableTasks,
            all,
            settings.names,
            settings.limits,
            settings.owner));
  }

  /**
   * Restricts the operations to workflows with certain names.
   *
   * @param names the registered names, one or more
   * @return a changed copy
   * @throws InvalidArgumentException if there are no names
   */
  public McpTools operationsOn(String... names) {
    if (names.length == 0) {
      throw new InvalidArgumentException("names", "There are no names. Give one or more.");
    }
    return checked(
        new Settings(
            settings.workflows,
            settings.cancellableTasks,
            settings.operations,
            Set.of(names),
            settings.limits,
            settings.owner));
  }

  /**
   * Limits the size of each value in an answer: results, arguments and outputs of records. Of a
   * longer one, the answer contains a part of its JSON text with the member {@code truncated}, and
   * {@code nextOffset} for the next part of a result.
   *
   * @param characters 100 or more; 20,000 by default
   * @return a changed copy
   * @throws InvalidArgumentException if it is less than 100
   */
  public McpTools longestPayload(int characters) {
    return limited(new Limits(characters, settings.limits.longestWait()));
  }

  /**
   * Limits how long {@code task_result} can wait in one call.
   *
   * @param limit zero to an hour; 30 seconds by default
   * @return a changed copy
   * @throws InvalidArgumentException if it is out of range
   */
  public McpTools longestWait(Duration limit) {
    return limited(new Limits(settings.limits.payload(), limit));
  }

  private McpTools limited(Limits limits) {
    return checked(
        new Settings(
            settings.workflows,
            settings.cancellableTasks,
            settings.operations,
            settings.names,
            limits,
            settings.owner));
  }

  /**
   * Separates the tasks and idempotency keys of users or tenants. Without it, all clients share
   * them: who knows a task id can ask for its result. The operations are not separated.
   *
   * @param owner returns the name of the user from what the transport knows about the request, see
   *     {@link McpEndpoint#context}; a call for which it is null or blank is refused
   * @return a changed copy
   */
  public McpTools owner(Function<McpTransportContext, @Nullable String> owner) {
    return checked(
        new Settings(
            settings.workflows,
            settings.cancellableTasks,
            settings.operations,
            settings.names,
            settings.limits,
            owner));
  }

  private McpTools checked(Settings changed) {
    var tools = new McpTools(cairn, changed);
    Set<String> names = new HashSet<>();
    for (OfferedTool tool : tools.offered()) {
      if (!names.add(tool.description().name())) {
        throw new InvalidArgumentException(
            "tool",
            "Two tools have the name '%s'. Give one of them another name with named(...)."
                .formatted(tool.description().name()));
      }
    }
    return tools;
  }

  private List<OfferedTool> offered() {
    List<OfferedTool> offered = new ArrayList<>();
    var tasks = new TaskTools(cairn, settings.limits);
    settings.workflows.forEach(tool -> offered.add(tasks.starting(tool)));
    if (!settings.workflows.isEmpty()) {
      offered.add(tasks.result());
    }
    if (settings.cancellableTasks) {
      offered.add(tasks.cancel());
    }
    var operations = new OperationTools(cairn.workflows(), settings.names, settings.limits);
    settings.operations.forEach(operation -> offered.add(operations.of(operation)));
    return offered;
  }

  /**
   * Returns the tools for a server with the asynchronous API of the MCP SDK.
   *
   * @return their specifications
   */
  public List<AsyncToolSpecification> async() {
    return offered().stream()
        .map(tool ->
            AsyncToolSpecification.builder()
                .tool(tool.description())
                .callHandler((exchange, request) -> {
                  ToolCall.ProgressReceiver progress =
                      receiver(request, sent -> exchange.progressNotification(sent).block());
                  return onVirtualThread(
                      tool, () -> call(request, exchange.transportContext(), progress));
                })
                .build())
        .toList();
  }

  /**
   * Returns the tools for a server with the synchronous API of the MCP SDK. A call that waits then
   * occupies one of the threads that the SDK has for calls.
   *
   * @return their specifications
   */
  public List<SyncToolSpecification> sync() {
    return offered().stream()
        .map(tool ->
            SyncToolSpecification.builder()
                .tool(tool.description())
                .callHandler((exchange, request) -> {
                  ToolCall.ProgressReceiver progress =
                      receiver(request, exchange::progressNotification);
                  return tool.answer(() -> call(request, exchange.transportContext(), progress))
                      .toResult();
                })
                .build())
        .toList();
  }

  private ToolCall call(
      CallToolRequest request, McpTransportContext context, ToolCall.ProgressReceiver progress) {
    return new ToolCall(
        request.arguments() == null ? Map.of() : request.arguments(),
        request.meta() == null ? Map.of() : request.meta(),
        ownerOf(context),
        progress);
  }

  /** A call without a user must not get what belongs to nobody. */
  private Optional<String> ownerOf(McpTransportContext context) {
    Function<McpTransportContext, @Nullable String> owner = settings.owner;
    if (owner == null) {
      return Optional.empty();
    }
    String name = owner.apply(context);
    if (name == null || name.isBlank()) {
      throw new ArgumentMismatch("The request names no user.");
    }
    return Optional.of(name);
  }

  private static ToolCall.ProgressReceiver receiver(
      CallToolRequest request, Consumer<ProgressNotification> send) {
    Object token = request.progressToken();
    return token == null
        ? ToolCall.ProgressReceiver.NONE
        : (progress, message) ->
            send.accept(ProgressNotification.builder(token, progress).message(message).build());
  }

  /** A client that leaves interrupts the thread, which then waits no longer. */
  private static Mono<CallToolResult> onVirtualThread(OfferedTool tool, Supplier<ToolCall> call) {
    return Mono.create(sink -> {
      Thread thread =
          Thread.ofVirtual()
              .name("cairn-mcp-" + tool.description().name())
              .unstarted(() -> answer(tool, call, sink));
      sink.onCancel(thread::interrupt);
      thread.start();
    });
  }

  private static void answer(
      OfferedTool tool, Supplier<ToolCall> call, MonoSink<CallToolResult> sink) {
    try {
      sink.success(tool.answer(call).toResult());
    } catch (RuntimeException | Error failure) {
      sink.error(failure);
    }
  }
}
