package dev.cairn.mcp.client;

import dev.cairn.common.TypeRef;
import dev.cairn.error.UsageException;
import dev.cairn.mcp.McpTools;
import dev.cairn.workflow.Durable;
import dev.cairn.workflow.Retry;
import io.modelcontextprotocol.client.McpSyncClient;
import io.modelcontextprotocol.json.McpJsonDefaults;
import io.modelcontextprotocol.spec.McpSchema.CallToolRequest;
import io.modelcontextprotocol.spec.McpSchema.CallToolResult;
import io.modelcontextprotocol.spec.McpSchema.Tool;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * Calls tools of an MCP server in recorded steps of the workflow that makes the calls. One instance
 * serves all workflows.
 *
 * {@snippet :
 * DurableMcpClient encyclopedia =
 *     DurableMcpClient.connecting("encyclopedia", () -> McpClient.sync(transport()).build());
 * Reader reader = cairn.durable(Reader.class, encyclopedia);
 * }
 *
 * <p><b>Records.</b> The step has the name of the tool, and its record is the result: contents,
 * structured content, and whether the tool reports an error. Such an error is a result, which is
 * neither thrown nor retried.
 *
 * <p><b>Failures.</b> If the server cannot be reached or does not answer, the step throws an {@link
 * McpConnectionException}, and is retried: by default 5 tries with pauses of 0.5 seconds to a
 * minute. The connection is then made again. The timeout of a call is that of the client of the MCP
 * SDK. A request that the server rejects throws an {@link McpCallException} and is not retried.
 *
 * <p><b>Idempotency.</b> A call is made again if its result was not recorded. All its tries have
 * the same key in their metadata, under {@value McpTools#META_KEY}: a tool of {@link McpTools} then
 * starts its workflow once.
 *
 * <p><b>Places.</b> In workflow code and branches a call is a step. Inside a step it is part of
 * that step. Elsewhere it throws a {@link UsageException}; use a client of the MCP SDK there.
 *
 * <p>Thread-safe.
 */
public final class DurableMcpClient implements AutoCloseable {
  private static final Retry STANDARD = Retry.attempts(5).retryOn(McpConnectionException.class);
  private static final io.modelcontextprotocol.json.TypeRef<Map<String, Object>> PLAIN =
      new io.modelcontextprotocol.json.TypeRef<>() {};

  private final String server;
  private final Connection connection;
  private final Retry retry;

  private DurableMcpClient(String server, Connection connection, Retry retry) {
    this.server = server;
    this.connection = connection;
    this.retry = retry;
  }

  /**
   * Returns a client. It connects when the first call is made.
   *
   * @param server a name for the server, in messages and in the name of the step of {@link #tools}
   * @param connect creates a client of the MCP SDK with a new transport; called again after the
   *     connection was lost
   * @return the client; close it
   */
  public static DurableMcpClient connecting(String server, Supplier<McpSyncClient> connect) {
    return new DurableMcpClient(server, new Connection(server, connect), STANDARD);
  }

  /**
   * Sets the retry policy. It applies to failures of the connection; requests that the server
   * rejects are not retried, whatever the policy says.
   *
   * @param policy how often and when a call is retried
   * @return a client that shares the connection of this one
   */
  public DurableMcpClient retry(Retry policy) {
    return new DurableMcpClient(server, connection, policy.abortOn(McpCallException.class));
  }

  /**
   * Calls a tool.
   *
   * @param tool the name of the tool, also of the step
   * @param arguments the arguments as plain values: texts, numbers, booleans, lists and maps
   * @return the recorded result; {@code isError()} if the tool reports an error
   * @throws McpConnectionException if the server did not answer in the last try
   * @throws McpCallException if the server rejected the call, such as one of an unknown tool
   * @throws UsageException outside a workflow
   */
  public CallToolResult call(String tool, Map<String, ?> arguments) {
    Map<String, Object> given = new LinkedHashMap<>(arguments);
    Map<String, Object> recorded =
        Durable.step(
            tool,
            retry,
            new TypeRef<Map<String, Object>>() {},
            () -> plain(connection.request(client -> client.callTool(request(tool, given)))));
    return McpJsonDefaults.getMapper().convertValue(recorded, CallToolResult.class);
  }

  private static CallToolRequest request(String tool, Map<String, Object> arguments) {
    return CallToolRequest.builder(tool)
        .arguments(arguments)
        .meta(new LinkedHashMap<>(Map.of(McpTools.META_KEY, Durable.uuid().toString())))
        .build();
  }

  /**
   * Returns the tools of the server, in a recorded step: a replay sees the same tools, even if the
   * server has others by now.
   *
   * @return the tools, with their names, descriptions and schemas
   * @throws McpConnectionException as {@link #call}
   * @throws McpCallException as {@link #call}
   * @throws UsageException outside a workflow
   */
  public List<Tool> tools() {
    List<Map<String, Object>> recorded =
        Durable.step(
            server + ".tools",
            retry,
            new TypeRef<List<Map<String, Object>>>() {},
            () ->
                connection.request(client -> client.listTools().tools()).stream()
                    .map(DurableMcpClient::plain)
                    .toList());
    return recorded.stream()
        .map(tool -> McpJsonDefaults.getMapper().convertValue(tool, Tool.class))
        .toList();
  }

  private static Map<String, Object> plain(Object message) {
    return McpJsonDefaults.getMapper().convertValue(message, PLAIN);
  }

  /** Disconnects. A later call connects again. */
  @Override
  public void close() {
    connection.close();
  }
}
