package dev.cairn.mcp;

import io.modelcontextprotocol.json.McpJsonDefaults;
import io.modelcontextprotocol.server.transport.DefaultServerTransportSecurityValidator;
import io.modelcontextprotocol.server.transport.HttpServletStreamableServerTransportProvider;
import jakarta.servlet.Servlet;
import jakarta.servlet.ServletConfig;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.InetAddress;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * An MCP server over streamable HTTP, as a servlet of the application.
 *
 * {@snippet :
 * var servlet = new CairnMcpServlet(tools, McpEndpoint.loopback("/mcp"));
 * }
 *
 * <p>Register it under the path of its endpoint, with support for asynchronous requests. Unless the
 * endpoint permits more, it answers only requests that come from this machine and name {@code
 * localhost} or a loopback address as their host, so that web pages in a browser cannot reach it
 * either. A reverse proxy on this machine passes requests of others on.
 *
 * <p>Sessions of clients are kept in memory: after a restart, clients connect again. Their tasks
 * are in the database.
 */
public final class CairnMcpServlet implements Servlet {
  private static final List<String> LOOPBACK = List.of("localhost", "127.0.0.1", "[::1]");

  private final McpEndpoint endpoint;
  private final HttpServletStreamableServerTransportProvider transport;
  private final CairnMcpServer server;

  /**
   * Creates the servlet.
   *
   * @param tools what is offered
   * @param endpoint where it is reached
   */
  public CairnMcpServlet(McpTools tools, McpEndpoint endpoint) {
    this.endpoint = endpoint;
    List<String> hosts = Stream.concat(LOOPBACK.stream(), endpoint.hosts().stream()).toList();
    List<String> origins =
        hosts.stream()
            .flatMap(host -> Stream.of("http://" + host + ":*", "https://" + host + ":*"))
            .toList();
    this.transport =
        HttpServletStreamableServerTransportProvider.builder()
            .jsonMapper(McpJsonDefaults.getMapper())
            .mcpEndpoint(endpoint.path())
            .contextExtractor(endpoint.context())
            .httpHeaderValidator(
                DefaultServerTransportSecurityValidator.builder()
                    .allowedHosts(hosts.stream().map(host -> host + ":*").toList())
                    .allowedOrigins(origins)
                    .build())
            .build();
    this.server = CairnMcpServer.on(tools, transport);
  }

  @Override
  public void init(ServletConfig config) throws ServletException {
    transport.init(config);
  }

  @Override
  public void service(ServletRequest request, ServletResponse response)
      throws ServletException, IOException {
    boolean local = InetAddress.getByName(request.getRemoteAddr()).isLoopbackAddress();
    if (!local && endpoint.hosts().isEmpty() && response instanceof HttpServletResponse refused) {
      refused.sendError(
          HttpServletResponse.SC_FORBIDDEN,
          "This MCP server answers requests of its machine only.");
      return;
    }
    transport.service(request, response);
  }

  @Override
  public @Nullable ServletConfig getServletConfig() {
    return transport.getServletConfig();
  }

  @Override
  public String getServletInfo() {
    return "MCP server of Cairn";
  }

  /** Closes the server. */
  @Override
  public void destroy() {
    server.close();
    transport.destroy();
  }
}
