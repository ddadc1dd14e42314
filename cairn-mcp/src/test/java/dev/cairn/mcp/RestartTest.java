package dev.cairn.mcp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.CairnClient;
import dev.cairn.Config;
import dev.cairn.start.EventWait;
import dev.cairn.testing.TestKit;
import io.modelcontextprotocol.client.McpClient;
import io.modelcontextprotocol.client.McpSyncClient;
import io.modelcontextprotocol.client.transport.ServerParameters;
import io.modelcontextprotocol.client.transport.StdioClientTransport;
import io.modelcontextprotocol.json.McpJsonDefaults;
import io.modelcontextprotocol.spec.McpSchema.CallToolRequest;
import io.modelcontextprotocol.spec.McpSchema.CallToolResult;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A server whose process is killed. */
class RestartTest {
  private final TestKit kit = TestKit.create();

  @AfterEach
  void dropDatabase() {
    kit.close();
  }

  @Test
  void taskSurvivesTheDeathOfTheServer() throws Exception {
    Map<String, Object> arguments = Map.of("topic", "tides", "idempotencyKey", "k");
    Map<?, ?> before;
    try (Server first = new Server()) {
      before = first.call("listen", arguments);
      awaitListening();
      first.kill();
    }

    Map<?, ?> again;
    Map<?, ?> result;
    try (Server second = new Server();
        CairnClient client = CairnClient.connect(config())) {
      again = second.call("listen", arguments);
      client.messages().send("mcp:listen:k", "word", "high");
      result = second.call("task_result", Map.of("taskId", "mcp:listen:k", "waitSeconds", 30));
    }

    assertThat(before.get("status")).isEqualTo("working");
    assertThat(again.get("taskId")).isEqualTo("mcp:listen:k");
    assertThat(result.get("status")).isEqualTo("completed");
    assertThat(result.get("result")).isEqualTo("tides: high");
  }

  private Config config() {
    return ResearchServer.config(kit.url(), kit.user(), kit.password());
  }

  private void awaitListening() {
    try (CairnClient client = CairnClient.connect(config())) {
      EventWait begun = EventWait.atMost(Duration.ofSeconds(30));
      client.messages().awaitEvent("mcp:listen:k", "listening", String.class, begun);
    }
  }

  /** The server in a process, and its client. */
  private final class Server implements AutoCloseable {
    private final CompletableFuture<ProcessHandle> process = new CompletableFuture<>();
    private final McpSyncClient client;

    Server() {
      ServerParameters program =
          ServerParameters.builder(
                  Path.of(System.getProperty("java.home"), "bin", "java").toString())
              .args(
                  "-XX:+UseSerialGC",
                  "-XX:TieredStopAtLevel=1",
                  "-Xmx256m",
                  "-cp",
                  System.getProperty("java.class.path"),
                  ResearchServer.class.getName(),
                  kit.url(),
                  kit.user(),
                  kit.password())
              .build();
      var transport = new StdioClientTransport(program, McpJsonDefaults.getMapper());
      transport.setStdErrorHandler(this::read);
      client =
          McpClient.sync(transport)
              .initializationTimeout(Duration.ofSeconds(60))
              .requestTimeout(Duration.ofSeconds(60))
              .build();
    }

    private void read(String line) {
      if (line.startsWith(ResearchServer.PROCESS)) {
        long id = Long.parseLong(line.substring(ResearchServer.PROCESS.length()));
        process.complete(ProcessHandle.of(id).orElseThrow());
      }
    }

    Map<?, ?> call(String tool, Map<String, Object> arguments) {
      CallToolResult result =
          client.callTool(CallToolRequest.builder(tool).arguments(arguments).build());
      return McpHttp.members(result);
    }

    void kill() throws Exception {
      ProcessHandle killed = process.get(60, TimeUnit.SECONDS);
      assertThat(killed.destroyForcibly()).isTrue();
      killed.onExit().get(60, TimeUnit.SECONDS);
    }

    @Override
    public void close() {
      client.close();
      if (process.isDone()) {
        boolean unused = process.join().destroyForcibly();
      }
    }
  }
}
