package dev.cairn.mcp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.Cairn;
import dev.cairn.common.WorkflowState;
import dev.cairn.start.Handle;
import dev.cairn.start.StartOptions;
import dev.cairn.testing.CairnTest;
import io.modelcontextprotocol.spec.McpSchema.CallToolResult;
import io.modelcontextprotocol.spec.McpSchema.Tool;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Operations as tools. */
@CairnTest
class OperationToolsTest {
  private final Researcher researcher;
  private final Cairn cairn;

  OperationToolsTest(Cairn cairn, Researcher researcher) {
    this.cairn = cairn;
    this.researcher = researcher;
  }

  private McpHttp.Session serve(Operation... operations) {
    return McpHttp.serve(McpTools.of(cairn).operations(operations));
  }

  private String run(String id, int times) {
    Handle<String> handle = cairn.start(StartOptions.id(id), researcher::repeat, "a", times);
    handle.await();
    return handle.id();
  }

  @Test
  void onlyNamedOperationsAreOffered() {
    try (var session = serve(Operation.FIND, Operation.CANCEL)) {
      assertThat(session.client().listTools().tools())
          .extracting(Tool::name)
          .containsExactly("find_workflows", "cancel_workflow");
    }
  }

  @Test
  void workflowsAreFoundPageByPage() {
    for (int i = 0; i < 5; i++) {
      run("w" + i, 1);
    }
    try (var session = serve(Operation.FIND)) {
      List<Object> found = new ArrayList<>();
      Map<?, ?> page = session.answer("find_workflows", Map.of("limit", 2, "idPrefix", "w"));
      ids(page, found);
      while (page.get("nextCursor") instanceof String cursor) {
        page =
            session.answer("find_workflows", Map.of("limit", 2, "idPrefix", "w", "cursor", cursor));
        ids(page, found);
      }

      assertThat(found).containsExactly("w4", "w3", "w2", "w1", "w0");
      assertThat(McpHttp.text(session.call("find_workflows", Map.of("createdAfter", "today"))))
          .contains("createdAfter is today");
    }
  }

  private static void ids(Map<?, ?> page, List<Object> found) {
    if (page.get("workflows") instanceof List<?> workflows) {
      workflows.forEach(each -> found.add(String.valueOf(((Map<?, ?>) each).get("id"))));
    }
  }

  @Test
  void workflowIsReadWithItsTruncatedResult() {
    run("long", 300);
    McpTools tools = McpTools.of(cairn).operations(Operation.RESULT).longestPayload(100);
    try (var session = McpHttp.serve(tools)) {
      Map<?, ?> found = session.answer("get_workflow", Map.of("id", "long"));

      assertThat(found.get("state")).isEqualTo("SUCCEEDED");
      assertThat(found.get("arguments")).isEqualTo(List.of("a", 300));
      assertThat(McpHttp.members(found, "result").get("characters")).isEqualTo(302);
    }
  }

  @Test
  void historyIsReadPageByPage() {
    Handle<String> handle = cairn.start(StartOptions.id("l"), researcher::listen, "tides");
    cairn.messages().send("l", "word", "high");
    handle.await();
    try (var session = serve(Operation.HISTORY)) {
      Map<?, ?> first = session.answer("workflow_history", Map.of("id", "l", "limit", 1));
      Map<?, ?> second =
          session.answer(
              "workflow_history",
              Map.of(
                  "id", "l", "from", Integer.valueOf(String.valueOf(first.get("nextPosition")))));

      assertThat(String.valueOf(first.get("records"))).contains("key=title", "output=tides");
      assertThat(String.valueOf(second.get("records")))
          .contains("high")
          .doesNotContain("key=title");
      assertThat(second.get("nextPosition")).isNull();
    }
  }

  @Test
  void workflowsAreCancelledResumedAndForked() {
    cairn.start(StartOptions.id("l"), researcher::listen, "tides");
    try (var session = serve(Operation.CANCEL, Operation.RESUME, Operation.FORK)) {
      Map<?, ?> cancelled =
          session.answer("cancel_workflow", Map.of("id", "l", "reason", "not needed"));
      Map<?, ?> again = session.answer("cancel_workflow", Map.of("id", "l"));
      Map<?, ?> forked = session.answer("fork_workflow", Map.of("id", "l", "as", "m"));
      CallToolResult refused = session.call("resume_workflow", Map.of("id", "m"));

      assertThat(cancelled.get("cancelled")).isEqualTo(true);
      assertThat(again.get("cancelled")).isEqualTo(false);
      assertThat(forked.get("id")).isEqualTo("m");
      assertThat(refused.isError()).isTrue();
      assertThat(cairn.workflows().get("m").summary().state()).isEqualTo(WorkflowState.RUNNING);
    }
  }

  @Test
  void operationsCanBeRestrictedToNames() {
    run("r", 1);
    McpTools tools =
        McpTools.of(cairn).operations(Operation.FIND, Operation.RESULT).operationsOn("listen");
    try (var session = McpHttp.serve(tools)) {
      CallToolResult read = session.call("get_workflow", Map.of("id", "r"));
      Map<?, ?> found = session.answer("find_workflows", Map.of());

      assertThat(McpHttp.text(read)).contains("There is no workflow 'r'");
      assertThat((List<?>) found.get("workflows")).isEmpty();
    }
  }
}
