package dev.cairn.internal.observe;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.common.WorkflowState;
import dev.cairn.spi.Event;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Log lines of events. */
class EventDispatcherTest {
  private static String logged(Event event) {
    PrintStream err = System.err;
    var bytes = new ByteArrayOutputStream();
    System.setErr(new PrintStream(bytes, true, StandardCharsets.UTF_8));
    try {
      new EventDispatcher(List.of()).on(event);
    } finally {
      System.setErr(err);
    }
    return bytes.toString(StandardCharsets.UTF_8);
  }

  @Test
  void idCannotForgeALogLine() {
    String id = "a\nERROR dev.cairn - run stopped workflow=b";

    assertThat(
            logged(new Event.RunEnded(id, "pay\u202e", WorkflowState.STUCK, Instant.EPOCH)).lines())
        .singleElement()
        .asString()
        .contains("workflow=a\\nERROR", "name=pay\\u202e");
    assertThat(logged(new Event.UnknownWorkflow(id, 1)).lines()).hasSize(1);
    assertThat(logged(new Event.ArgumentsDiffer(id, "key\r")).lines()).hasSize(1);
    assertThat(logged(new Event.ExecutorDeclaredDead(id)).lines()).hasSize(1);
    assertThat(logged(new Event.DatabaseAway("XX000", "a\nb")).lines()).hasSize(1);
  }

  @Test
  void failoverIsOneWarningWithTheNumberOfRecordsThatMayBeMissing() {
    var failover = new Event.DatabaseFailedOver("77/00000001", "77/00000002", 61, 412, 4_000);

    assertThat(logged(failover).lines())
        .singleElement()
        .asString()
        .contains(
            "WARN",
            "before=77/00000001 after=77/00000002 runs_dropped=61 records_missing=412 of_last_confirmed=4000");
  }
}
