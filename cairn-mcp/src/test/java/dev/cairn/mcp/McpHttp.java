package dev.cairn.mcp;

import io.modelcontextprotocol.client.McpClient;
import io.modelcontextprotocol.client.McpSyncClient;
import io.modelcontextprotocol.client.transport.HttpClientStreamableHttpTransport;
import io.modelcontextprotocol.spec.McpSchema.CallToolRequest;
import io.modelcontextprotocol.spec.McpSchema.CallToolResult;
import io.modelcontextprotocol.spec.McpSchema.ProgressNotification;
import io.modelcontextprotocol.spec.McpSchema.TextContent;
import jakarta.servlet.Servlet;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.catalina.Context;
import org.apache.catalina.LifecycleException;
import org.apache.catalina.Wrapper;
import org.apache.catalina.startup.Tomcat;

/** Servlets in a container on loopback that all tests of a JVM share. */
public final class McpHttp {
  private static final Tomcat TOMCAT = new Tomcat();
  private static final Context CONTEXT = start();
  private static final AtomicInteger PATHS = new AtomicInteger();

  private McpHttp() {}

  private static Context start() {
    TOMCAT.setBaseDir(Path.of("target", "tomcat-" + ProcessHandle.current().pid()).toString());
    TOMCAT.setPort(0);
    TOMCAT.getConnector().setProperty("address", "127.0.0.1");
    Context context = TOMCAT.addContext("", null);
    try {
      TOMCAT.start();
    } catch (LifecycleException e) {
      throw new AssertionError(e);
    }
    return context;
  }

  /** Returns a path that no other servlet has. */
  public static String newPath() {
    return "/mcp-" + PATHS.incrementAndGet();
  }

  public static String address() {
    return "http://127.0.0.1:" + TOMCAT.getConnector().getLocalPort();
  }

  public static void add(String path, Servlet servlet) {
    Wrapper wrapper = Tomcat.addServlet(CONTEXT, path, servlet);
    wrapper.setAsyncSupported(true);
    wrapper.addMapping(path);
  }

  public static McpSyncClient client(String path) {
    return client(path, List.of());
  }

  private static McpSyncClient client(String path, List<ProgressNotification> progress) {
    var transport = HttpClientStreamableHttpTransport.builder(address()).endpoint(path).build();
    return McpClient.sync(transport)
        .requestTimeout(Duration.ofSeconds(30))
        .progressConsumer(progress::add)
        .build();
  }

  /** Serves tools, and connects a client to them. */
  public static Session serve(McpTools tools) {
    String path = newPath();
    var servlet = new CairnMcpServlet(tools, McpEndpoint.loopback(path));
    return serve(path, servlet);
  }

  public static Session serve(String path, Servlet servlet) {
    add(path, servlet);
    List<ProgressNotification> progress = new CopyOnWriteArrayList<>();
    return new Session(client(path, progress), servlet, progress);
  }

  /** A server with one client. */
  public record Session(McpSyncClient client, Servlet servlet, List<ProgressNotification> progress)
      implements AutoCloseable {
    public CallToolResult call(String tool, Map<String, Object> arguments) {
      return client.callTool(CallToolRequest.builder(tool).arguments(arguments).build());
    }

    /** Calls a tool, and returns the members of its answer. */
    public Map<?, ?> answer(String tool, Map<String, Object> arguments) {
      return members(call(tool, arguments));
    }

    @Override
    public void close() {
      client.close();
      servlet.destroy();
    }
  }

  public static Map<?, ?> members(CallToolResult result) {
    return result.structuredContent() instanceof Map<?, ?> members
        ? members
        : Collections.singletonMap("text", text(result));
  }

  /** Returns the members of a member of an answer. */
  public static Map<?, ?> members(Map<?, ?> answer, String name) {
    return answer.get(name) instanceof Map<?, ?> members ? members : Map.of();
  }

  public static String text(CallToolResult result) {
    return ((TextContent) result.content().getFirst()).text();
  }
}
