package dev.cairn.mcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.Cairn;
import dev.cairn.error.InvalidArgumentException;
import dev.cairn.testing.CairnTest;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.lang.reflect.Proxy;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Who reaches the servlet. */
@CairnTest
class CairnMcpServletTest {
  private final Cairn cairn;

  CairnMcpServletTest(Cairn cairn) {
    this.cairn = cairn;
  }

  private CairnMcpServlet servlet(McpEndpoint endpoint) {
    return new CairnMcpServlet(McpTools.of(cairn).operations(Operation.FIND), endpoint);
  }

  @Test
  void webPagesOfOthersAreRefused() throws Exception {
    String path = McpHttp.newPath();
    CairnMcpServlet servlet = servlet(McpEndpoint.loopback(path));
    McpHttp.add(path, servlet);
    try (HttpClient client = HttpClient.newHttpClient()) {
      HttpRequest.Builder request =
          HttpRequest.newBuilder(URI.create(McpHttp.address() + path))
              .header("Accept", "application/json, text/event-stream")
              .header("Content-Type", "application/json")
              .POST(HttpRequest.BodyPublishers.ofString("{}"));

      int own = status(client, request.copy());
      int foreign = status(client, request.copy().header("Origin", "https://evil.example"));

      assertThat(own).isEqualTo(400);
      assertThat(foreign).isEqualTo(403);
    } finally {
      servlet.destroy();
    }
  }

  private static int status(HttpClient client, HttpRequest.Builder request) throws Exception {
    return client.send(request.build(), HttpResponse.BodyHandlers.discarding()).statusCode();
  }

  @Test
  void otherMachinesAreRefused() throws Exception {
    var status = new AtomicInteger();
    HttpServletRequest request =
        (HttpServletRequest)
            Proxy.newProxyInstance(
                getClass().getClassLoader(),
                new Class<?>[] {HttpServletRequest.class},
                (proxy, method, arguments) ->
                    method.getName().equals("getRemoteAddr") ? "192.0.2.1" : null);
    HttpServletResponse response =
        (HttpServletResponse)
            Proxy.newProxyInstance(
                getClass().getClassLoader(),
                new Class<?>[] {HttpServletResponse.class},
                (proxy, method, arguments) -> {
                  if (method.getName().equals("sendError")) {
                    status.set((Integer) arguments[0]);
                  }
                  return null;
                });
    CairnMcpServlet servlet = servlet(McpEndpoint.loopback("/mcp"));

    servlet.service(request, response);
    servlet.destroy();

    assertThat(status).hasValue(403);
  }

  @Test
  void endpointsAreChecked() {
    assertThat(McpEndpoint.loopback("/mcp").remote("tools.example.org").hosts())
        .containsExactly("tools.example.org");
    assertThatThrownBy(() -> McpEndpoint.loopback("mcp"))
        .isInstanceOf(InvalidArgumentException.class)
        .hasMessageContaining("slash");
    assertThatThrownBy(() -> McpEndpoint.loopback("/mcp").remote())
        .isInstanceOf(InvalidArgumentException.class);
  }
}
