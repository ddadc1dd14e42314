package dev.cairn.mcp;

import static dev.cairn.testing.CairnAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.Cairn;
import dev.cairn.error.InvalidArgumentException;
import dev.cairn.start.EventWait;
import dev.cairn.start.Handle;
import dev.cairn.start.StartOptions;
import dev.cairn.testing.CairnTest;
import io.modelcontextprotocol.common.McpTransportContext;
import io.modelcontextprotocol.spec.McpSchema.CallToolRequest;
import io.modelcontextprotocol.spec.McpSchema.CallToolResult;
import io.modelcontextprotocol.spec.McpSchema.ProgressNotification;
import io.modelcontextprotocol.spec.McpSchema.Tool;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Workflows as tools. */
@CairnTest
class WorkflowToolTest {
  private static final Map<String, Object> QUESTION =
      Map.of("topic", "tides", "depth", "OVERVIEW", "sources", List.of(Map.of("address", "a")));

  private final Researcher researcher;
  private final Cairn cairn;

  WorkflowToolTest(Cairn cairn, Researcher researcher) {
    this.cairn = cairn;
    this.researcher = researcher;
  }

  private WorkflowTool tool(String workflow) {
    return WorkflowTool.of(researcher, workflow);
  }

  private McpHttp.Session serve(WorkflowTool tool) {
    return McpHttp.serve(McpTools.of(cairn).workflow(tool));
  }

  @Test
  void onlyNamedWorkflowsAreOffered() {
    try (var session = serve(tool("research"))) {
      List<Tool> tools = session.client().listTools().tools();

      assertThat(tools).extracting(Tool::name).containsExactly("research", "task_result");
    }
  }

  @Test
  void schemaHasTheParametersOfTheMethod() {
    WorkflowTool tool = tool("research").parameter("pages", "how many pages");

    String schema = Json.write(tool.schema());

    assertThat(schema)
        .contains(
            "\"question\":{\"type\":\"object\",\"properties\":{\"topic\":{\"type\":\"string\"}")
        .contains("\"enum\":[\"OVERVIEW\",\"COMPLETE\"]")
        .contains("\"address\":{\"type\":\"string\",\"description\":\"where it is\"}")
        .contains("\"pages\":{\"type\":\"integer\",\"description\":\"how many pages\"}")
        .contains("\"required\":[\"question\",\"pages\"]");
  }

  @Test
  void callReturnsTheResult() {
    try (var session = serve(tool("research"))) {
      CallToolResult result = session.call("research", Map.of("question", QUESTION, "pages", 2));

      assertThat(result.isError()).isFalse();
      assertThat(McpHttp.members(result).get("status")).isEqualTo("completed");
      assertThat(McpHttp.members(result).get("result"))
          .isEqualTo(Map.of("title", "tides OVERVIEW", "pages", 3));
      assertThat(McpHttp.text(result)).contains("\"title\":\"tides OVERVIEW\"");
    }
  }

  @Test
  void argumentsThatViolateTheSchemaAreRejectedWithTheirPath() {
    try (var session = serve(tool("research"))) {
      Map<String, Object> question = new HashMap<>(QUESTION);
      question.put("depth", "DEEP");

      CallToolResult result = session.call("research", Map.of("question", question, "pages", 2));

      assertThat(result.isError()).isTrue();
      assertThat(McpHttp.text(result)).contains("research", "/question/depth");
      assertThat(cairn.workflows().count()).isZero();
    }
  }

  @Test
  void argumentsThatPassTheSchemaAndDoNotFitAreRejectedWithTheirPath() {
    try (var session = serve(tool("research"))) {
      Map<String, Object> question = new HashMap<>(QUESTION);
      question.put("sources", List.of(Map.of("address", "a", "since", "yesterday")));

      CallToolResult result = session.call("research", Map.of("question", question, "pages", 2));

      assertThat(result.isError()).isTrue();
      assertThat(McpHttp.text(result)).contains("'question.sources[0].since'");
      assertThat(cairn.workflows().count()).isZero();
    }
  }

  @Test
  void failedWorkflowIsAnErrorWithItsIdAndMessage() {
    try (var session = serve(tool("refuse"))) {
      CallToolResult result = session.call("refuse", Map.of("reason", "no time"));

      Map<?, ?> answer = McpHttp.members(result);
      assertThat(result.isError()).isTrue();
      assertThat(answer.get("status")).isEqualTo("failed");
      assertThat(answer.get("statusMessage"))
          .isEqualTo(
              "Workflow '%s' failed: IllegalStateException: refused: no time"
                  .formatted(answer.get("taskId")));
    }
  }

  @Test
  void longWorkflowIsATask() {
    try (var session = serve(tool("listen").waitsFor(Duration.ZERO))) {
      Map<?, ?> started = session.answer("listen", Map.of("topic", "tides"));
      String id = String.valueOf(started.get("taskId"));
      Map<?, ?> before = session.answer("task_result", Map.of("taskId", id));
      cairn.messages().send(id, "word", "high");
      Map<?, ?> after = session.answer("task_result", Map.of("taskId", id, "waitSeconds", 30));

      assertThat(started.get("status")).isEqualTo("working");
      assertThat(before.get("status")).isEqualTo("working");
      assertThat(after.get("status")).isEqualTo("completed");
      assertThat(after.get("result")).isEqualTo("tides: high");
    }
  }

  @Test
  void waitEndsWhenTheTimeIsOver() {
    try (var session = serve(tool("listen").waitsFor(Duration.ofMillis(20)))) {
      Map<?, ?> started = session.answer("listen", Map.of("topic", "tides"));

      assertThat(started.get("status")).isEqualTo("working");
    }
  }

  @Test
  void repeatedKeyStartsNothing() {
    try (var session = serve(tool("research"))) {
      Map<String, Object> arguments =
          Map.of("question", QUESTION, "pages", 2, "idempotencyKey", "k1");
      Map<?, ?> first = session.answer("research", arguments);
      Map<?, ?> second = session.answer("research", arguments);
      CallToolResult other =
          session.call(
              "research", Map.of("question", QUESTION, "pages", 3, "idempotencyKey", "k1"));

      assertThat(second).isEqualTo(first);
      assertThat(first.get("taskId")).isEqualTo("mcp:research:k1");
      assertThat(other.isError()).isTrue();
      assertThat(McpHttp.text(other)).contains("mcp:research:k1");
      assertThat(cairn.workflows().count()).isEqualTo(1);
    }
  }

  @Test
  void keyCanBeInTheMetadata() {
    try (var session = serve(tool("research"))) {
      CallToolRequest request =
          CallToolRequest.builder("research")
              .arguments(Map.of("question", QUESTION, "pages", 2))
              .meta(Map.of(McpTools.META_KEY, "k2"))
              .build();

      assertThat(McpHttp.members(session.client().callTool(request)).get("taskId"))
          .isEqualTo("mcp:research:k2");
    }
  }

  @Test
  void progressIsSentToClientsThatAskForIt() {
    try (var session = serve(tool("report").reportsProgress("progress"))) {
      CallToolRequest request =
          CallToolRequest.builder("report")
              .arguments(Map.of("topic", "tides"))
              .progressToken("p")
              .build();

      CallToolResult result = session.client().callTool(request);

      assertThat(result.isError()).isFalse();
      assertThat(session.progress())
          .extracting(ProgressNotification::message)
          .containsExactly("reading tides", "writing tides");
      assertThat(session.progress())
          .extracting(ProgressNotification::progress)
          .containsExactly(1.0, 2.0);
    }
  }

  @Test
  void functionsTakeTheMembersOfTheirArgument() {
    cairn.stop();
    var function =
        cairn.workflow(
            "count", Researcher.Question.class, Integer.class, asked -> asked.sources().size());
    cairn.start();
    var tool = WorkflowTool.of("count-sources", function, Researcher.Question.class);
    try (var session = serve(tool.parameter("topic", "any topic"))) {
      Map<?, ?> answer = session.answer("count-sources", QUESTION);

      assertThat(answer.get("result")).isEqualTo(1);
      assertThat(Json.write(tool.schema()))
          .contains("\"required\":[\"topic\",\"depth\",\"sources\"]");
    }
  }

  @Test
  void onlyTasksCanBeRead() {
    Handle<String> other = cairn.start(StartOptions.id("order-17"), researcher::repeat, "a", 2);
    assertThat(other).succeededWith("aa");
    try (var session = serve(tool("delegate"))) {
      Map<?, ?> parent = session.answer("delegate", Map.of("topic", "tides"));

      CallToolResult ofOthers = session.call("task_result", Map.of("taskId", "order-17"));
      CallToolResult ofNobody = session.call("task_result", Map.of("taskId", "none"));
      CallToolResult child =
          session.call("task_result", Map.of("taskId", String.valueOf(parent.get("result"))));

      assertThat(McpHttp.text(ofOthers)).endsWith("There is no task 'order-17'.");
      assertThat(ofNobody.isError()).isTrue();
      assertThat(McpHttp.text(child)).contains("There is no task");
    }
  }

  @Test
  void tasksBelongToTheirOwner() {
    String path = McpHttp.newPath();
    var users = List.of("ann", "bob:1", "").iterator();
    var current = new String[] {users.next()};
    McpTools tools =
        McpTools.of(cairn)
            .workflow(tool("repeat"))
            .owner(context -> context.get("user") instanceof String user ? user : null);
    McpEndpoint endpoint =
        McpEndpoint.loopback(path)
            .context(request -> McpTransportContext.create(Map.of("user", current[0])));
    try (var session = McpHttp.serve(path, new CairnMcpServlet(tools, endpoint))) {
      Map<String, Object> arguments = Map.of("text", "a", "times", 2, "idempotencyKey", "k");
      Map<String, Object> task =
          Map.of("taskId", String.valueOf(session.answer("repeat", arguments).get("taskId")));
      CallToolResult own = session.call("task_result", task);
      current[0] = users.next();
      CallToolResult foreign = session.call("task_result", task);
      Map<?, ?> other = session.answer("repeat", arguments);
      current[0] = users.next();
      CallToolResult nobody = session.call("repeat", arguments);

      assertThat(own.isError()).isFalse();
      assertThat(McpHttp.text(foreign)).contains("There is no task");
      assertThat(other.get("taskId")).isEqualTo("mcp:repeat:bob%3A1:k");
      assertThat(nobody.isError()).isTrue();
      assertThat(McpHttp.text(nobody)).contains("names no user");
    }
  }

  @Test
  void largeResultIsReadInParts() {
    McpTools tools = McpTools.of(cairn).workflow(tool("repeat")).longestPayload(100);
    try (var session = McpHttp.serve(tools)) {
      Map<?, ?> answer = session.answer("repeat", Map.of("text", "ab", "times", 60));
      Map<?, ?> first = McpHttp.members(answer, "result");
      Map<?, ?> next =
          session.answer(
              "task_result",
              Map.of(
                  "taskId",
                  String.valueOf(answer.get("taskId")),
                  "offset",
                  Integer.valueOf(String.valueOf(first.get("nextOffset")))));
      Map<?, ?> second = McpHttp.members(next, "result");

      assertThat(first.get("truncated")).isEqualTo(true);
      assertThat(first.get("characters")).isEqualTo(122);
      assertThat(first.get("json") + "" + second.get("json"))
          .isEqualTo("\"" + "ab".repeat(60) + "\"");
      assertThat(second.get("nextOffset")).isNull();
    }
  }

  @Test
  void tasksCanBeCancelledIfThatIsEnabled() {
    McpTools tools =
        McpTools.of(cairn).workflow(tool("listen").waitsFor(Duration.ZERO)).cancellableTasks();
    try (var session = McpHttp.serve(tools)) {
      Map<?, ?> started = session.answer("listen", Map.of("topic", "tides"));
      Map<String, Object> task = Map.of("taskId", String.valueOf(started.get("taskId")));
      Map<?, ?> cancelled = session.answer("cancel_task", task);
      CallToolResult after =
          session.call(
              "task_result",
              Map.of("taskId", String.valueOf(started.get("taskId")), "waitSeconds", 30));

      assertThat(cancelled.get("cancelled")).isEqualTo(true);
      assertThat(after.isError()).isTrue();
      assertThat(McpHttp.members(after).get("status")).isEqualTo("cancelled");
      assertThat(McpHttp.text(after)).contains("cancelled by an MCP client");
    }
  }

  @Test
  void taskContinuesAfterAStopDuringTheWait() throws Exception {
    try (var session = serve(tool("listen").waitsFor(Duration.ofSeconds(25)))) {
      var waiting = new CompletableFuture<CallToolResult>();
      Map<String, Object> arguments = Map.of("topic", "tides", "idempotencyKey", "k");
      Thread.ofVirtual()
          .name("client")
          .start(() -> waiting.complete(session.call("listen", arguments)));
      EventWait begun = EventWait.atMost(Duration.ofSeconds(30)).allowMissing();
      cairn.messages().awaitEvent("mcp:listen:k", "listening", String.class, begun);
      cairn.stop();
      CallToolResult result = waiting.get(30, TimeUnit.SECONDS);
      cairn.start();
      cairn.messages().send("mcp:listen:k", "word", "low");

      assertThat(result.isError()).isFalse();
      assertThat(McpHttp.members(result).get("status")).isEqualTo("working");
      assertThat(cairn.handle("mcp:listen:k", String.class)).succeededWith("tides: low");
    }
  }

  @Test
  void whatIsNotAWorkflowIsRejected() {
    assertThatThrownBy(() -> tool("unknown"))
        .isInstanceOf(InvalidArgumentException.class)
        .hasMessage(
            "dev.cairn.mcp.Researcher has no workflow 'unknown'. Its workflows are delegate, listen, refuse, repeat, report, research.");
    assertThatThrownBy(() -> WorkflowTool.of(new Researcher(), "research"))
        .isInstanceOf(InvalidArgumentException.class)
        .hasMessageContaining("not durable");
    assertThatThrownBy(() -> McpTools.of(cairn).workflow(tool("refuse")).workflow(tool("refuse")))
        .isInstanceOf(InvalidArgumentException.class)
        .hasMessageContaining("refuse");
  }
}
