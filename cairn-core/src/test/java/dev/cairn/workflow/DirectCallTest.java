package dev.cairn.workflow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.Cairn;
import dev.cairn.error.DatabaseException;
import dev.cairn.error.UsageException;
import dev.cairn.error.WorkflowStoppedException;
import dev.cairn.spi.Event;
import dev.cairn.testkit.CommitLossDataSource;
import dev.cairn.testkit.Eventually;
import dev.cairn.testkit.JournalGate;
import dev.cairn.testkit.JournalGate.Side;
import dev.cairn.testkit.SingleWorkflowTest;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/**
 * Direct calls of workflows: the start is recorded before the first durable operation, or together
 * with the end.
 */
class DirectCallTest extends SingleWorkflowTest {
  private List<String> recordedKeys() {
    return events(Event.Recorded.class).stream()
        .flatMap(recorded -> recorded.lines().stream())
        .map(Event.Line::key)
        .toList();
  }

  /** Calls the workflow on another thread. */
  private CompletableFuture<String> callInThread() {
    var result = new CompletableFuture<String>();
    Thread.ofVirtual()
        .start(() -> {
          try {
            result.complete(flow.call());
          } catch (Exception thrown) {
            result.completeExceptionally(thrown);
          }
        });
    return result;
  }

  /**
   * Repeats the call until it is one record: on a slow machine, the start may be recorded before
   * the code has ended.
   */
  private void callUntilRecordedOnce(ThrowingCallable call) {
    Eventually.holds(() -> {
      events.clear();
      call.call();
      assertThat(recordedKeys()).containsExactly("begin and end");
    });
  }

  @Test
  void callWithoutDurableOperationsIsOneRecord() {
    openWith(() -> "done");

    callUntilRecordedOnce(() -> assertThat(flow.call()).isEqualTo("done"));

    assertThat(
            database.query(
                """
                select distinct concat_ws(' ', w.name, w.state, w.attempt, w.input, w.output)
                from cairn.workflows w join cairn.executors e on e.id = w.executor
                where w.started_at <= w.completed_at and w.build = e.build and w.version = e.version
                """))
        .containsExactly("flow SUCCEEDED 1 [] \"done\"");
  }

  @Test
  void failedCallWithoutDurableOperationsIsOneRecord() {
    openWith(() -> {
      throw new IllegalStateException("it failed");
    });

    callUntilRecordedOnce(() ->
        assertThatThrownBy(() -> flow.call())
            .isInstanceOf(IllegalStateException.class)
            .hasMessage("it failed"));

    assertThat(database.query("select distinct error ->> 'message' from cairn.workflows"))
        .containsExactly("it failed");
  }

  @Test
  void firstStepStartsAfterTheStartIsRecorded() {
    JournalGate gate = gate(new JournalGate(Side.BEFORE, line -> line.key().equals("begin")));
    open(gate, cairn -> flow = cairn.workflow("flow", String.class, () -> work("step")));
    CompletableFuture<String> result = callInThread();
    gate.awaitReached();
    assertThat(calls.count("step")).isZero();

    gate.open();

    assertThat(result.join()).isEqualTo("did step");
    assertThat(stepKeys(database.query("select id from cairn.workflows").getFirst()))
        .containsExactly("work");
  }

  @Test
  void startOfALongCallIsRecordedMeanwhile() {
    var release = new CountDownLatch(1);
    openWith(() -> {
      release.await();
      return "done";
    });
    CompletableFuture<String> result = callInThread();

    Eventually.holds(() ->
        assertThat(database.query("select state from cairn.workflows")).containsExactly("RUNNING"));
    release.countDown();

    assertThat(result.join()).isEqualTo("done");
    assertThat(recordedKeys()).containsExactly("begin", "end");
  }

  @Test
  void calledWorkflowIsFoundByItsId() throws Exception {
    var opened = new AtomicReference<Cairn>();
    opened.set(
        openWith(() -> {
          String id = Durable.workflowId();
          return opened.get().handle(id, String.class).state() + " " + id;
        }));

    assertThat(flow.call()).startsWith("RUNNING ");
  }

  @Test
  void deadExecutorRecordsTheCallUnderItsNewId() throws Exception {
    open(
        database.config().lease(Duration.ofMinutes(1)),
        cairn -> flow = cairn.workflow("flow", String.class, () -> "done"));
    declareExecutorsDead();

    assertThat(flow.call()).isEqualTo("done");

    assertThat(events(Event.ExecutorLost.class)).hasSize(1);
    assertThat(database.query("select state from cairn.workflows")).containsExactly("SUCCEEDED");
  }

  @Test
  void callAfterCloseIsRejected() {
    openWith(() -> "done");
    closeAllOpen();

    assertThatThrownBy(() -> flow.call()).isInstanceOf(UsageException.class);
    assertThat(database.query("select id from cairn.workflows")).isEmpty();
  }

  @Test
  void callThatCannotBeRecordedIsNotExecuted() {
    openWith(() -> work("step"));
    rejectRows("workflow", "new.state = 'RUNNING'");

    assertThatThrownBy(() -> flow.call())
        .isInstanceOf(DatabaseException.class)
        .hasMessageContaining("not today");

    assertThat(calls.count("step")).isZero();
    assertThat(database.query("select id from cairn.workflows")).isEmpty();
  }

  @Test
  void rejectedEndLeavesTheWorkflowStuck() {
    openWith(() -> "done");
    rejectRows("workflow", "new.state in ('SUCCEEDED', 'FAILED')");

    assertThatThrownBy(() -> flow.call())
        .isInstanceOf(WorkflowStoppedException.class)
        .hasMessageContaining("not today");

    assertThat(database.query("select state from cairn.workflows")).containsExactly("STUCK");
  }

  @Test
  void callWithALostCommitResponseIsRecordedOnce() throws Exception {
    var lossy =
        new CommitLossDataSource(database.dataSource(), sql -> sql.contains("r.state, 1, ?"));
    open(
        database.config().dataSource(lossy.dataSource()),
        cairn -> flow = cairn.workflow("flow", String.class, () -> "done"));

    Eventually.holds(() -> {
      database.execute("delete from cairn.workflow");
      assertThat(flow.call()).isEqualTo("done");
      assertThat(lossy.isConnectionLost()).isTrue();
    });

    assertThat(database.query("select state from cairn.workflows")).containsExactly("SUCCEEDED");
  }
}
