package dev.cairn.mcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.Cairn;
import dev.cairn.CairnClient;
import dev.cairn.Config;
import dev.cairn.error.InvalidArgumentException;
import dev.cairn.queue.Queue;
import dev.cairn.start.Fn;
import dev.cairn.start.StartOptions;
import dev.cairn.testing.TestKit;
import dev.cairn.workflow.Durable;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Tools of a server whose process runs no workflows. */
class ClientToolsTest {
  private final TestKit kit = TestKit.create();
  private final CairnClient client = CairnClient.connect(config("tools"));
  private final Fn.Of1<Word, String> lookup = client.workflow("lookup", Word.class, String.class);

  /** The argument of the workflow. */
  record Word(String word) {}

  private Config config(String name) {
    return Config.named(name).url(kit.url()).user(kit.user()).password(kit.password());
  }

  @AfterEach
  void close() {
    client.close();
    kit.close();
  }

  /** Opens a process that runs the workflows. */
  private Cairn executor() {
    Cairn cairn = Cairn.open(config("encyclopedia"));
    cairn.workflow(
        "lookup",
        Word.class,
        String.class,
        word -> Durable.step("read", () -> "the meaning of " + word.word()));
    cairn.start();
    return cairn;
  }

  private WorkflowTool tool() {
    client.queues().declare(Queue.named("words"));
    return WorkflowTool.of("lookup", lookup, Word.class)
        .startedWith(StartOptions.onQueue("words"))
        .waitsFor(Duration.ofSeconds(20));
  }

  @Test
  void executorRunsTheWorkflow() {
    try (Cairn executor = executor();
        var session = McpHttp.serve(McpTools.of(client).workflow(tool()))) {
      Map<?, ?> answer = session.answer("lookup", Map.of("word", "tide"));

      assertThat(answer.get("status")).isEqualTo("completed");
      assertThat(answer.get("result")).isEqualTo("the meaning of tide");
      String id = String.valueOf(answer.get("taskId"));
      assertThat(executor.workflows().get(id).summary().runner().executor())
          .isEqualTo(executor.executorId().orElseThrow());
    }
  }

  @Test
  void taskWaitsForAnExecutor() {
    Map<String, Object> arguments = Map.of("word", "tide", "idempotencyKey", "k");
    McpTools tools = McpTools.of(client).workflow(tool().waitsFor(Duration.ZERO));
    try (var session = McpHttp.serve(tools)) {
      Map<?, ?> before = session.answer("lookup", arguments);
      Map<?, ?> again = session.answer("lookup", arguments);

      assertThat(before.get("status")).isEqualTo("working");
      assertThat(again.get("taskId")).isEqualTo(before.get("taskId"));
      try (Cairn executor = executor()) {
        assertThat(executor.executorId()).isPresent();
        Map<?, ?> after =
            session.answer(
                "task_result", Map.of("taskId", before.get("taskId"), "waitSeconds", 20));
        assertThat(after.get("status")).isEqualTo("completed");
        assertThat(after.get("result")).isEqualTo("the meaning of tide");
      }
      assertThat(client.workflows().count()).isOne();
    }
  }

  @Test
  void taskIsCancelledAndFoundWithoutAnExecutor() {
    McpTools tools =
        McpTools.of(client)
            .workflow(tool().waitsFor(Duration.ZERO))
            .cancellableTasks()
            .operations(Operation.FIND);
    try (var session = McpHttp.serve(tools)) {
      Object id = session.answer("lookup", Map.of("word", "tide")).get("taskId");

      Map<?, ?> cancelled = session.answer("cancel_task", Map.of("taskId", id));

      assertThat(cancelled.get("cancelled")).isEqualTo(true);
      assertThat(session.answer("task_result", Map.of("taskId", id)).get("status"))
          .isEqualTo("cancelled");
      assertThat(session.answer("find_workflows", Map.of("state", "CANCELLED")).toString())
          .contains(String.valueOf(id));
    }
  }

  @Test
  void toolWithoutAQueueIsRejected() {
    McpTools tools = McpTools.of(client);
    WorkflowTool tool = WorkflowTool.of("lookup", lookup, Word.class);

    assertThatThrownBy(() -> tools.workflow(tool))
        .isInstanceOf(InvalidArgumentException.class)
        .hasMessageContaining("'lookup'")
        .hasMessageContaining("startedWith(StartOptions.onQueue(");
  }
}
