package dev.cairn.mcp.client;

import dev.cairn.error.CairnException;
import org.jspecify.annotations.Nullable;

/**
 * An MCP server could not be reached, or the connection was lost before it answered. The tool may
 * have been executed.
 *
 * <p>What to do: nothing while the step is retried; afterwards check the server and the connection.
 */
public final class McpConnectionException extends CairnException {
  private static final long serialVersionUID = 1L;

  private final String server;

  /**
   * Creates the exception.
   *
   * @param message what happened
   * @param server the name of the server
   * @param cause the exception of the MCP SDK; null if there is none
   */
  public McpConnectionException(String message, String server, @Nullable Throwable cause) {
    super(message, cause);
    this.server = server;
  }

  /**
   * Returns the server.
   *
   * @return the name that was given to {@link DurableMcpClient#connecting}
   */
  public String server() {
    return server;
  }
}
