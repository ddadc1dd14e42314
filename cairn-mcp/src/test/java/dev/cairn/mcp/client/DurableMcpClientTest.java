package dev.cairn.mcp.client;

import static dev.cairn.testing.CairnAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.Cairn;
import dev.cairn.error.UsageException;
import dev.cairn.testing.CairnTest;
import dev.cairn.workflow.Retry;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Calls of tools in steps. */
@CairnTest(start = false)
class DurableMcpClientTest {
  private final ToolServer server = new ToolServer();
  private final Cairn cairn;

  DurableMcpClientTest(Cairn cairn) {
    this.cairn = cairn;
  }

  @AfterEach
  void stopServer() {
    server.close();
  }

  private Reader reader(DurableMcpClient client) {
    Reader reader = cairn.durable(Reader.class, client);
    cairn.start();
    return reader;
  }

  private DurableMcpClient quick() {
    return server.client().retry(Retry.attempts(3).delay(Duration.ofMillis(10)));
  }

  @Test
  void callsAndListsOfToolsAreSteps() {
    Reader reader = reader(server.client());

    var handle = cairn.start(reader::read, "tide");

    assertThat(handle)
        .succeededWith("[complain, lookup] meaning of meaning of tide")
        .ran("lookup")
        .times(2);
    assertThat(handle).ran("library.tools").times(1);
    assertThat(cairn.start(reader::structured, "tide")).succeededWith("{pages=3, weight=1.5}");
  }

  @Test
  void errorOfToolIsARecordedResult() {
    Reader reader = reader(quick());

    var handle = cairn.start(reader::complain);

    assertThat(handle).succeededWith("true: closed today");
    assertThat(server.calls()).hasSize(1);
  }

  @Test
  void rejectedRequestIsNotRetried() {
    Reader reader = reader(quick());

    var handle = cairn.start(reader::callUnknown);

    assertThat(handle).succeededWith(-32602);
    assertThat(server.connections()).isEqualTo(1);
  }

  @Test
  void lostConnectionIsMadeAgain() {
    Reader reader = reader(quick());
    server.refuse(1);

    assertThat(cairn.start(reader::structured, "tide")).succeededWith("{pages=3, weight=1.5}");

    assertThat(server.connections()).isEqualTo(2);
  }

  @Test
  void lostSessionIsOpenedAgain() {
    Reader reader = reader(quick());
    assertThat(cairn.start(reader::structured, "tide")).succeededWith("{pages=3, weight=1.5}");
    server.restart();

    assertThat(cairn.start(reader::structured, "wave")).succeededWith("{pages=3, weight=1.5}");
  }

  @Test
  void unreachableServerIsAnExceptionOfTheStep() {
    Reader reader = reader(quick());
    server.refuse(Integer.MAX_VALUE);

    assertThat(cairn.start(reader::callUnreachable)).succeededWith("library");

    assertThat(server.connections()).isEqualTo(3);
    assertThat(server.calls()).isEmpty();
  }

  @Test
  void callOutsideWorkflowIsRejected() {
    assertThatThrownBy(() -> server.client().call("lookup", Map.of()))
        .isInstanceOf(UsageException.class);
  }
}
