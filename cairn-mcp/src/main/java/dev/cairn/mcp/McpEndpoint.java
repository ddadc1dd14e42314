package dev.cairn.mcp;

import dev.cairn.error.InvalidArgumentException;
import io.modelcontextprotocol.common.McpTransportContext;
import io.modelcontextprotocol.server.McpTransportContextExtractor;
import jakarta.servlet.http.HttpServletRequest;
import java.util.List;

/**
 * Where a {@link CairnMcpServlet} is reached, and from where. Immutable: each method that changes a
 * setting returns a copy.
 *
 * @param path the end of the path of its URL, such as {@code /mcp}
 * @param hosts the names by which clients on other machines reach it; empty to refuse them
 * @param context takes what tools need to know from a request
 */
public record McpEndpoint(
    String path, List<String> hosts, McpTransportContextExtractor<HttpServletRequest> context) {
  /**
   * Validates the path, and copies the hosts.
   *
   * @throws InvalidArgumentException if the path does not begin with a slash
   */
  public McpEndpoint {
    if (!path.startsWith("/")) {
      throw new InvalidArgumentException(
          "path", "path is '%s'; must begin with a slash.".formatted(path));
    }
    hosts = List.copyOf(hosts);
  }

  /**
   * Returns an endpoint for clients on this machine only.
   *
   * @param path the path of the servlet, such as {@code /mcp}
   * @return the endpoint
   * @throws InvalidArgumentException if the path does not begin with a slash
   */
  public static McpEndpoint loopback(String path) {
    return new McpEndpoint(path, List.of(), request -> McpTransportContext.EMPTY);
  }

  /**
   * Permits clients on other machines. The tools are then available to everyone who reaches the
   * servlet: protect it with the security of the application, such as a filter that requires a
   * token, and separate users with {@link McpTools#owner}.
   *
   * @param names the host names in the URLs of clients, without a port, such as {@code
   *     tools.example.org}; requests for others and from web pages of others are refused
   * @return a changed copy
   * @throws InvalidArgumentException if there are no names
   */
  public McpEndpoint remote(String... names) {
    if (names.length == 0) {
      throw new InvalidArgumentException("names", "There are no host names. Give one or more.");
    }
    return new McpEndpoint(path, List.of(names), context);
  }

  /**
   * Sets what tools learn about a request, for {@link McpTools#owner}.
   *
   * {@snippet :
   * McpEndpoint endpoint =
   *     McpEndpoint.loopback("/mcp")
   *         .context(
   *             request -> McpTransportContext.create(Map.of("user", request.getRemoteUser())));
   * }
   *
   * @param extractor takes it from the request, which the container has authenticated
   * @return a changed copy
   */
  public McpEndpoint context(McpTransportContextExtractor<HttpServletRequest> extractor) {
    return new McpEndpoint(path, hosts, extractor);
  }
}
