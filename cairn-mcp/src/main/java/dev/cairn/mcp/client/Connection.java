package dev.cairn.mcp.client;

import io.modelcontextprotocol.client.McpSyncClient;
import io.modelcontextprotocol.spec.McpError;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The connection to a server, which is made by the first call, and again after it was lost. */
final class Connection implements AutoCloseable {
  private static final int MAX_CAUSES = 20;

  private final String server;
  private final Supplier<McpSyncClient> connect;
  private final ReentrantLock lock = new ReentrantLock();
  private @Nullable McpSyncClient current;

  Connection(String server, Supplier<McpSyncClient> connect) {
    this.server = server;
    this.connect = connect;
  }

  /**
   * Makes a request.
   *
   * @throws McpCallException if the server rejected it
   * @throws McpConnectionException if there is no answer
   */
  <R> R request(Function<McpSyncClient, R> request) {
    McpSyncClient client = null;
    try {
      client = client();
      return request.apply(client);
    } catch (RuntimeException failure) {
      throw translated(client, failure);
    }
  }

  private RuntimeException translated(@Nullable McpSyncClient client, RuntimeException failure) {
    McpError rejected = find(failure, McpError.class);
    if (rejected != null) {
      return new McpCallException(
          "The MCP server '%s' rejected a request: %s".formatted(server, rejected.getMessage()),
          server,
          rejected.getJsonRpcError() == null ? 0 : rejected.getJsonRpcError().code(),
          failure);
    }
    IllegalArgumentException invalid = find(failure, IllegalArgumentException.class);
    if (invalid != null) {
      return new McpCallException(
          "A request to the MCP server '%s', or its answer, is not valid: %s"
              .formatted(server, invalid.getMessage()),
          server,
          0,
          failure);
    }
    boolean interrupted = find(failure, InterruptedException.class) != null;
    if (interrupted) {
      Thread.currentThread().interrupt();
    } else if (client != null && isLost(client, failure)) {
      discard(client);
    }
    return new McpConnectionException(
        "The MCP server '%s' did not answer: %s".formatted(server, reason(failure)),
        server,
        failure);
  }

  /** A call that takes too long says nothing about the connection, which others may use. */
  private static boolean isLost(McpSyncClient client, RuntimeException failure) {
    if (find(failure, TimeoutException.class) == null) {
      return true;
    }
    try {
      client.ping();
      return false;
    } catch (RuntimeException noAnswer) {
      return true;
    }
  }

  private static String reason(Throwable failure) {
    Throwable cause = failure;
    for (int depth = 0; cause.getCause() != null && depth < MAX_CAUSES; depth++) {
      cause = cause.getCause();
    }
    return cause.getMessage() == null ? cause.getClass().getName() : cause.getMessage();
  }

  private static <T extends Throwable> @Nullable T find(Throwable failure, Class<T> type) {
    Throwable cause = failure;
    for (int depth = 0; cause != null && depth < MAX_CAUSES; depth++) {
      if (type.isInstance(cause)) {
        return type.cast(cause);
      }
      cause = cause.getCause();
    }
    return null;
  }

  private McpSyncClient client() {
    lock.lock();
    try {
      McpSyncClient known = current;
      if (known == null) {
        known = connect.get();
        current = known;
      }
      return known;
    } finally {
      lock.unlock();
    }
  }

  private void discard(McpSyncClient client) {
    lock.lock();
    try {
      if (!client.equals(current)) {
        return;
      }
      current = null;
    } finally {
      lock.unlock();
    }
    client.close();
  }

  @Override
  public void close() {
    McpSyncClient last;
    lock.lock();
    try {
      last = current;
      current = null;
    } finally {
      lock.unlock();
    }
    if (last != null) {
      last.close();
    }
  }
}
