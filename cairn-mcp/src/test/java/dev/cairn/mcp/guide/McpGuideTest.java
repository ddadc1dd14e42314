package dev.cairn.mcp.guide;

import static dev.cairn.testing.CairnAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.Cairn;
import dev.cairn.mcp.CairnMcpServer;
import dev.cairn.mcp.CairnMcpServlet;
import dev.cairn.mcp.McpEndpoint;
import dev.cairn.mcp.McpHttp;
import dev.cairn.mcp.McpTools;
import dev.cairn.mcp.Operation;
import dev.cairn.mcp.WorkflowTool;
import dev.cairn.mcp.client.DurableMcpClient;
import dev.cairn.testing.CairnTest;
import dev.cairn.workflow.Retry;
import io.modelcontextprotocol.client.McpClient;
import io.modelcontextprotocol.client.transport.HttpClientStreamableHttpTransport;
import io.modelcontextprotocol.common.McpTransportContext;
import io.modelcontextprotocol.spec.McpSchema.Tool;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

@CairnTest(start = false)
class McpGuideTest {
  private final Cairn cairn;

  McpGuideTest(Cairn cairn) {
    this.cairn = cairn;
  }

  @Test
  void workflowsAreTools() {
    Researcher researcher = cairn.durable(Researcher.class);
    cairn.start();
    WorkflowTool research =
        WorkflowTool.of(researcher, "research")
            .describedAs("Researches a topic and writes a report. Takes some minutes.")
            .parameter("topic", "What to research, in one sentence");
    McpTools tools =
        McpTools.of(cairn)
            .workflow(research)
            .cancellableTasks()
            .operations(Operation.FIND, Operation.HISTORY);

    try (var session = McpHttp.serve(tools)) {
      List<String> names = session.client().listTools().tools().stream().map(Tool::name).toList();
      Map<?, ?> answer =
          session.answer(
              "research",
              Map.of("topic", "tides", "sources", List.of(Map.of("address", "moon.example"))));

      assertThat(names)
          .containsExactly(
              "research", "task_result", "cancel_task", "find_workflows", "workflow_history");
      assertThat(answer.get("result")).isEqualTo("tides: notes about moon.example");
    }
  }

  @Test
  void longWorkflowsAreTasks() {
    Researcher researcher = cairn.durable(Researcher.class);
    cairn.start();
    WorkflowTool research =
        WorkflowTool.of(researcher, "research")
            .waitsFor(Duration.ofSeconds(20))
            .reportsProgress("progress");

    try (var session = McpHttp.serve(McpTools.of(cairn).workflow(research))) {
      Map<?, ?> answer =
          session.answer(
              "research",
              Map.of("topic", "tides", "sources", List.of(), "idempotencyKey", "request-17"));

      assertThat(answer.get("taskId")).isEqualTo("mcp:research:request-17");
    }
  }

  @Test
  void serversAreOfTheApplication() throws Exception {
    McpTools tools = McpTools.of(cairn).operations(Operation.FIND);
    var servlet = new CairnMcpServlet(tools, McpEndpoint.loopback("/mcp"));
    McpEndpoint endpoint =
        McpEndpoint.loopback("/mcp")
            .context(
                request -> McpTransportContext.create(Map.of("user", request.getRemoteUser())));
    McpTools ofUsers = tools.owner(context -> String.valueOf(context.get("user")));

    assertThat(servlet.getServletInfo()).contains("MCP");
    assertThat(endpoint.remote("tools.example.org").hosts()).hasSize(1);
    assertThat(ofUsers.sync()).hasSize(1);
    servlet.destroy();
  }

  @Test
  void serverEndsWithItsClient() throws Exception {
    McpTools tools = McpTools.of(cairn).operations(Operation.FIND);
    try (var server =
        CairnMcpServer.stdio(
            tools, new ByteArrayInputStream(new byte[0]), new ByteArrayOutputStream())) {
      server.awaitDisconnect();
    }

    assertThat(Stdio.class).isNotNull();
  }

  /** A program over stdio. */
  static final class Stdio {
    private Stdio() {}

    static void serve(McpTools tools) throws InterruptedException {
      try (CairnMcpServer server = CairnMcpServer.stdio(tools)) {
        server.awaitDisconnect();
      }
    }
  }

  private static final String PATH = McpHttp.newPath();

  private static HttpClientStreamableHttpTransport transport() {
    return HttpClientStreamableHttpTransport.builder(McpHttp.address()).endpoint(PATH).build();
  }

  @Test
  void toolCallsAreSteps() {
    DurableMcpClient encyclopedia =
        DurableMcpClient.connecting("encyclopedia", () -> McpClient.sync(transport()).build());
    Reader reader = cairn.durable(Reader.class, encyclopedia);
    DurableMcpClient patient = encyclopedia.retry(Retry.attempts(20));
    var lookup = cairn.workflow("lookup", Word.class, String.class, word -> "about " + word.word());
    cairn.start();
    McpTools tools = McpTools.of(cairn).workflow(WorkflowTool.of("lookup", lookup, Word.class));
    var servlet = new CairnMcpServlet(tools, McpEndpoint.loopback(PATH));
    try (var session = McpHttp.serve(PATH, servlet)) {
      var handle = cairn.start(reader::explain, "tide");

      assertThat(handle.await()).contains("about tide");
      assertThat(handle).ran("lookup").times(1);
      assertThat(session.client().listTools().tools()).hasSize(2);
      assertThat(patient).isNotNull();
    } finally {
      encyclopedia.close();
    }
  }

  /** The argument of a function. */
  public record Word(String word) {}
}
