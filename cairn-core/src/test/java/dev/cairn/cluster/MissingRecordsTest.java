package dev.cairn.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.Cairn;
import dev.cairn.Config;
import dev.cairn.spi.Event;
import dev.cairn.start.Fn;
import dev.cairn.start.Handle;
import dev.cairn.start.StartOptions;
import dev.cairn.testkit.CairnTest;
import dev.cairn.workflow.Durable;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** Committed records are lost on a server that hides its timeline. */
class MissingRecordsTest extends CairnTest {
  private final CountDownLatch reached = new CountDownLatch(1);
  private final CountDownLatch released = new CountDownLatch(1);
  private final AtomicInteger calls = new AtomicInteger();
  private final AtomicReference<Fn.Of0<String>> flow = new AtomicReference<>();

  private String flow() throws Exception {
    String first = Durable.step("first", () -> "call " + calls.incrementAndGet());
    Durable.step(
        "second",
        () -> {
          reached.countDown();
          released.await();
          return 2;
        });
    return first;
  }

  /** A user without permission to read the timeline. */
  private Config userWhoSeesNoTimeline() {
    database.execute("drop schema cairn cascade");
    database.execute("revoke execute on function pg_walfile_name(pg_lsn) from public");
    database.execute("revoke execute on function pg_control_system() from public");
    String user = "sees_no_timeline_" + database.name();
    database.execute("create role %s login password 'secret'".formatted(user));
    database.execute("create schema cairn authorization " + user);
    return database.configByUrl().user(user).password("secret");
  }

  @Test
  void workflowWithLostRecordsIsReplayedBeforeItEnds() throws Exception {
    Cairn cairn =
        open(
            userWhoSeesNoTimeline(),
            opened -> flow.set(opened.workflow("flow", String.class, this::flow)));
    Handle<String> handle = cairn.start(StartOptions.id("w"), flow.get());
    reached.await();
    database.execute("delete from cairn.step where workflow_id = 'w' and key = 'first'");

    released.countDown();

    assertThat(handle.await(Duration.ofSeconds(30))).isEqualTo("call 2");
    assertThat(stepKeys("w")).containsExactlyInAnyOrder("first", "second");
    assertThat(events(Event.DatabaseFailedOver.class))
        .singleElement()
        .satisfies(failover -> assertThat(failover.missing()).isEqualTo(1));
    assertThat(database.query("select distinct timeline from cairn.executor")).containsExactly("");
  }
}
