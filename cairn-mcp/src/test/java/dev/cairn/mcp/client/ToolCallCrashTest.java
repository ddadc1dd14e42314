package dev.cairn.mcp.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.testing.CairnTest;
import dev.cairn.testing.crash.CrashEverywhere;
import dev.cairn.testing.crash.CrashRun;
import org.junit.jupiter.api.AfterEach;

/** A workflow whose process dies at each record of its tool calls. */
@CairnTest
@SuppressWarnings("UnusedVariable") // the test kit passes fields to constructors
class ToolCallCrashTest {
  private final ToolServer server = new ToolServer();
  private final DurableMcpClient client = server.client();

  @AfterEach
  void stopServer() {
    server.close();
  }

  @CrashEverywhere
  void noRecordedCallIsMadeAgain(CrashRun run, Reader reader) {
    run.workflow(reader::read, "tide")
        .verify(() -> {
          assertThat(server.calls()).hasSizeBetween(2, 3);
          assertThat(server.calls()).extracting(ToolServer.Call::arguments).doesNotContainNull();
          assertThat(server.calls().stream().map(ToolServer.Call::key).distinct()).hasSize(2);
        });
  }
}
