package dev.cairn.mcp.client;

import dev.cairn.error.CairnException;
import org.jspecify.annotations.Nullable;

/**
 * An MCP server rejected a request, such as a call of an unknown tool, or its answer violates the
 * protocol. Such a failure is not retried. An error that a tool reports is not an exception: see
 * {@code CallToolResult.isError()}.
 *
 * <p>What to do: correct the name of the tool or its arguments.
 */
public final class McpCallException extends CairnException {
  private static final long serialVersionUID = 1L;

  private final String server;
  private final int code;

  /**
   * Creates the exception.
   *
   * @param message what happened
   * @param server the name of the server
   * @param code the code of the JSON-RPC error; 0 if the answer violates the protocol
   * @param cause the exception of the MCP SDK; null if there is none
   */
  public McpCallException(String message, String server, int code, @Nullable Throwable cause) {
    super(message, cause);
    this.server = server;
    this.code = code;
  }

  /**
   * Returns the server.
   *
   * @return the name that was given to {@link DurableMcpClient#connecting}
   */
  public String server() {
    return server;
  }

  /**
   * Returns the code of the error, such as -32602 for invalid parameters.
   *
   * @return the code of JSON-RPC; 0 if the answer violates the protocol
   */
  public int code() {
    return code;
  }
}
