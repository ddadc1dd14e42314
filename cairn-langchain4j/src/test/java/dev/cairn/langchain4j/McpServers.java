package dev.cairn.langchain4j;

import dev.cairn.mcp.CairnMcpServlet;
import dev.cairn.mcp.McpEndpoint;
import dev.cairn.mcp.McpTools;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.catalina.Context;
import org.apache.catalina.LifecycleException;
import org.apache.catalina.Wrapper;
import org.apache.catalina.startup.Tomcat;

/** MCP servers with workflows as tools, in a container on loopback that all tests share. */
final class McpServers {
  private static final Tomcat TOMCAT = new Tomcat();
  private static final Context CONTEXT = start();
  private static final AtomicInteger PATHS = new AtomicInteger();

  private McpServers() {}

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

  /**
   * A server.
   *
   * @param path where its endpoint is
   * @param servlet serves it
   */
  record Running(String path, CairnMcpServlet servlet) implements AutoCloseable {
    /** The address of the container. */
    String host() {
      return "http://127.0.0.1:" + TOMCAT.getConnector().getLocalPort();
    }

    @Override
    public void close() {
      servlet.destroy();
    }
  }

  static Running serve(McpTools tools) {
    String path = "/mcp-" + PATHS.incrementAndGet();
    var servlet = new CairnMcpServlet(tools, McpEndpoint.loopback(path));
    Wrapper wrapper = Tomcat.addServlet(CONTEXT, path, servlet);
    wrapper.setAsyncSupported(true);
    wrapper.addMapping(path);
    return new Running(path, servlet);
  }
}
