package dev.cairn.mcp;

import io.modelcontextprotocol.json.McpJsonDefaults;
import io.modelcontextprotocol.server.McpAsyncServer;
import io.modelcontextprotocol.server.McpServer;
import io.modelcontextprotocol.server.transport.StdioServerTransportProvider;
import io.modelcontextprotocol.spec.McpSchema.ServerCapabilities;
import io.modelcontextprotocol.spec.McpServerTransportProvider;
import io.modelcontextprotocol.spec.McpStreamableServerTransportProvider;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.concurrent.CountDownLatch;

/**
 * An MCP server that offers {@link McpTools}.
 *
 * {@snippet :
 * try (CairnMcpServer server = CairnMcpServer.stdio(tools)) {
 *   server.awaitDisconnect();
 * }
 * }
 *
 * <p>Close it before the Cairn: it then accepts no more calls. Tasks continue.
 */
public final class CairnMcpServer implements AutoCloseable {
  private static final String NAME = "cairn";

  private final McpAsyncServer server;
  private final CountDownLatch disconnected;

  private CairnMcpServer(McpAsyncServer server, CountDownLatch disconnected) {
    this.server = server;
    this.disconnected = disconnected;
  }

  /**
   * Serves one client on the standard input and output of this process. Nothing else may be written
   * to the standard output; let logs go to the standard error stream.
   *
   * @param tools what is offered
   * @return the server, which is ready
   */
  public static CairnMcpServer stdio(McpTools tools) {
    return stdio(tools, System.in, System.out);
  }

  /**
   * Serves one client on streams.
   *
   * @param tools what is offered
   * @param in messages of the client, one in each line
   * @param out messages to the client
   * @return the server, which is ready
   */
  public static CairnMcpServer stdio(McpTools tools, InputStream in, OutputStream out) {
    var disconnected = new CountDownLatch(1);
    var transport =
        new StdioServerTransportProvider(
            McpJsonDefaults.getMapper(), new WatchedInput(in, disconnected), out);
    return new CairnMcpServer(build(McpServer.async(transport), tools), disconnected);
  }

  /**
   * Serves clients of a transport.
   *
   * @param tools what is offered
   * @param transport the transport, which belongs to the server from now on
   * @return the server, which is ready
   */
  public static CairnMcpServer on(McpTools tools, McpServerTransportProvider transport) {
    return new CairnMcpServer(build(McpServer.async(transport), tools), new CountDownLatch(1));
  }

  /**
   * Serves clients of a streamable transport, such as HTTP. {@link CairnMcpServlet} does so in a
   * servlet container.
   *
   * @param tools what is offered
   * @param transport the transport, which belongs to the server from now on
   * @return the server, which is ready
   */
  public static CairnMcpServer on(McpTools tools, McpStreamableServerTransportProvider transport) {
    return new CairnMcpServer(build(McpServer.async(transport), tools), new CountDownLatch(1));
  }

  private static McpAsyncServer build(McpServer.AsyncSpecification<?> server, McpTools tools) {
    String version = CairnMcpServer.class.getPackage().getImplementationVersion();
    return server
        .serverInfo(NAME, version == null ? "development" : version)
        .capabilities(ServerCapabilities.builder().tools(false).build())
        .validateToolInputs(true)
        .tools(tools.async())
        .build();
  }

  /**
   * Blocks until the client of {@link #stdio} has closed its end, or this server is closed.
   *
   * @throws InterruptedException if the thread is interrupted
   */
  public void awaitDisconnect() throws InterruptedException {
    disconnected.await();
  }

  /** Accepts no more calls. Calls that wait end without an answer; their tasks continue. */
  @Override
  public void close() {
    server.close();
    disconnected.countDown();
  }

  /** Notices the end of the input. */
  private static final class WatchedInput extends FilterInputStream {
    private final CountDownLatch ended;

    WatchedInput(InputStream in, CountDownLatch ended) {
      super(in);
      this.ended = ended;
    }

    @Override
    public int read() throws IOException {
      return noticed(super.read());
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
      return noticed(super.read(bytes, offset, length));
    }

    private int noticed(int read) {
      if (read < 0) {
        ended.countDown();
      }
      return read;
    }
  }
}
