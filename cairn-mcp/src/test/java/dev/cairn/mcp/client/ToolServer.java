package dev.cairn.mcp.client;

import dev.cairn.mcp.McpHttp;
import dev.cairn.mcp.McpTools;
import io.modelcontextprotocol.json.McpJsonDefaults;
import io.modelcontextprotocol.server.McpServer;
import io.modelcontextprotocol.server.McpServerFeatures.SyncToolSpecification;
import io.modelcontextprotocol.server.McpSyncServer;
import io.modelcontextprotocol.server.transport.HttpServletStreamableServerTransportProvider;
import io.modelcontextprotocol.spec.McpSchema.CallToolRequest;
import io.modelcontextprotocol.spec.McpSchema.CallToolResult;
import io.modelcontextprotocol.spec.McpSchema.Tool;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;

/** A server with tools that count their calls, which can be restarted and refuse requests. */
final class ToolServer implements AutoCloseable {
  /** A call that the server executed. */
  record Call(String tool, Map<String, Object> arguments, String key) {}

  private final String path = McpHttp.newPath();
  private final List<Call> calls = new CopyOnWriteArrayList<>();
  private final AtomicInteger refusals = new AtomicInteger();
  private final AtomicInteger connections = new AtomicInteger();
  private volatile Running running = run();
  private final DurableMcpClient client =
      DurableMcpClient.connecting(
          "library",
          () -> {
            connections.incrementAndGet();
            return McpHttp.client(path);
          });

  private record Running(
      HttpServletStreamableServerTransportProvider servlet, McpSyncServer server) {}

  ToolServer() {
    McpHttp.add(path, new Unreliable());
  }

  private Running run() {
    var transport =
        HttpServletStreamableServerTransportProvider.builder()
            .jsonMapper(McpJsonDefaults.getMapper())
            .mcpEndpoint(path)
            .build();
    McpSyncServer server =
        McpServer.sync(transport)
            .serverInfo("library", "1")
            .tools(tool("lookup", this::found), tool("complain", call -> failed()))
            .build();
    return new Running(transport, server);
  }

  private SyncToolSpecification tool(String name, Function<Call, CallToolResult> answer) {
    Map<String, Object> schema =
        Map.of("type", "object", "properties", Map.of("word", Map.of("type", "string")));
    return SyncToolSpecification.builder()
        .tool(Tool.builder(name, schema).description("the tool " + name).build())
        .callHandler((exchange, request) -> {
          Call call = call(request);
          calls.add(call);
          return answer.apply(call);
        })
        .build();
  }

  private static Call call(CallToolRequest request) {
    return new Call(
        request.name(), request.arguments(), String.valueOf(request.meta().get(McpTools.META_KEY)));
  }

  private CallToolResult found(Call call) {
    return CallToolResult.builder()
        .addTextContent("meaning of " + call.arguments().get("word"))
        .structuredContent(Map.of("pages", 3, "weight", 1.5))
        .build();
  }

  private static CallToolResult failed() {
    return CallToolResult.builder().addTextContent("closed today").isError(true).build();
  }

  DurableMcpClient client() {
    return client;
  }

  List<Call> calls() {
    return calls;
  }

  int connections() {
    return connections.get();
  }

  /** The next requests get no answer of the server. */
  void refuse(int requests) {
    refusals.set(requests);
  }

  /** The sessions of all clients are lost. */
  void restart() {
    Running old = running;
    running = run();
    old.server().close();
  }

  @Override
  public void close() {
    client.close();
    running.server().close();
  }

  /** Passes requests to the running server, or refuses them. */
  private final class Unreliable extends HttpServlet {
    private static final long serialVersionUID = 1L;

    @Override
    public void service(ServletRequest request, ServletResponse response)
        throws ServletException, IOException {
      if (refusals.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
        ((HttpServletResponse) response).sendError(HttpServletResponse.SC_SERVICE_UNAVAILABLE);
        return;
      }
      running.servlet().service(request, response);
    }
  }
}
