package dev.cairn.workflow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.cairn.Cairn;
import dev.cairn.error.UsageException;
import dev.cairn.error.WorkflowCancelledException;
import dev.cairn.error.WorkflowFailedException;
import dev.cairn.spi.Event;
import dev.cairn.start.Handle;
import dev.cairn.start.StartOptions;
import dev.cairn.testkit.Eventually;
import dev.cairn.testkit.SingleWorkflowTest;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Interrupts of the thread of a workflow. */
class InterruptTest extends SingleWorkflowTest {
  private static final Duration LONG = Duration.ofSeconds(30);

  private static String interruptSelf() {
    return Durable.step(
        "flagged",
        () -> {
          Thread.currentThread().interrupt();
          return "flagged";
        });
  }

  @Test
  void interruptFlagSetInAStepDoesNotReachTheNextStep() {
    String result =
        start(
                () -> {
                  interruptSelf();
                  return Durable.step(
                      "next",
                      () -> {
                        Thread.sleep(1);
                        return "slept";
                      });
                })
            .await(LONG);

    assertThat(result).isEqualTo("slept");
  }

  @Test
  void interruptFlagSetInAStepDoesNotReachOtherOperations() {
    String result =
        start(
                () -> {
                  interruptSelf();
                  Durable.sleep(Duration.ofMillis(20));
                  interruptSelf();
                  assertThat(Durable.receive("t", String.class, Duration.ofMillis(20))).isEmpty();
                  interruptSelf();
                  String booked =
                      Durable.transaction(
                          "book",
                          connection -> {
                            Thread.currentThread().interrupt();
                            try (Statement statement = connection.createStatement()) {
                              statement.execute("create table booked (id int)");
                            }
                            return "booked";
                          });
                  interruptSelf();
                  String branch = Durable.branch("branch", InterruptTest::interruptSelf).await();
                  Thread.sleep(1);
                  return booked + " " + branch;
                })
            .await(LONG);

    assertThat(result).isEqualTo("booked flagged");
    assertThat(database.count("select count(*) from booked")).isZero();
    assertThat(events(Event.DatabaseAway.class)).isEmpty();
  }

  @Test
  void interruptFlagThatABranchLeavesDoesNotReachItsCompensations() {
    Handle<String> handle =
        start(() ->
            Durable.branch("branch", () -> failWithInterruptFlag("compensate the branch")).await());

    assertThatThrownBy(() -> handle.await(LONG)).hasMessageContaining("fails with the flag");
    assertThat(calls.count("compensate the branch")).isEqualTo(1);
  }

  @Test
  void interruptFlagThatAWorkflowLeavesDoesNotReachItsCompensations() {
    Handle<String> handle = start(() -> failWithInterruptFlag("compensate"));

    assertThatThrownBy(() -> handle.await(LONG)).hasMessageContaining("fails with the flag");
    assertThat(calls.count("compensate")).isEqualTo(1);
  }

  /** Fails with a compensation that waits and that an interrupt would end. */
  private String failWithInterruptFlag(String compensation) {
    Durable.compensate(
        compensation,
        () -> {
          Thread.sleep(1);
          calls.record(compensation);
        });
    Thread.currentThread().interrupt();
    throw new IllegalStateException("fails with the flag");
  }

  @Test
  void interruptFlagOfAFailedAttemptDoesNotReachTheNextAttempt() {
    var tries = new AtomicInteger();

    String result =
        start(() ->
                Durable.step(
                    "slow",
                    Retry.attempts(3)
                        .delay(Duration.ofMillis(1))
                        .backoff(1)
                        .maxDelay(Duration.ofMillis(1)),
                    () -> {
                      if (tries.incrementAndGet() < 3) {
                        Thread.currentThread().interrupt();
                        throw new IllegalStateException("interrupted");
                      }
                      Thread.sleep(1);
                      return "in try " + tries;
                    }))
            .await(LONG);

    assertThat(result).isEqualTo("in try 3");
  }

  @Test
  void foreignInterruptDoesNotEndADurableWait() throws Exception {
    var thread = new AtomicReference<Thread>();
    Cairn cairn =
        openWith(() -> {
          thread.set(Thread.currentThread());
          Durable.sleep(Duration.ofMillis(200));
          return Durable.receive("t", String.class, LONG).orElseThrow();
        });
    Handle<String> handle = cairn.start(StartOptions.id("w"), flow);
    Eventually.holds(() -> assertThat(stepKeys("w")).contains("sleep"));

    thread.get().interrupt();
    Eventually.holds(() ->
        assertThat(stepKeys("w")).hasSize(2)); // the sleep continues, and then the receive starts
    thread.get().interrupt();
    cairn.messages().send("w", "t", "hello");

    assertThat(handle.await(LONG)).isEqualTo("hello");
  }

  @Test
  void interruptedExceptionOfAStepFailsTheWorkflow() {
    Handle<String> handle =
        start(() ->
            Durable.<String, InterruptedException>step(
                "call",
                () -> {
                  throw new InterruptedException("the client was shut down");
                }));

    for (int i = 0; i < 2; i++) {
      assertThatThrownBy(() -> handle.await(LONG))
          .isInstanceOf(WorkflowFailedException.class)
          .cause()
          .isInstanceOf(InterruptedException.class)
          .hasMessage("the client was shut down");
      assertThat(Thread.currentThread().isInterrupted()).isFalse();
    }
    assertThat(state("w")).isEqualTo("FAILED");
  }

  @Test
  void interruptOfTheCallerEndsOnlyItsWait() {
    var release = new CountDownLatch(1);
    Handle<String> handle =
        start(() ->
            Durable.step(
                "wait",
                () -> {
                  release.await();
                  return "done";
                }));

    Thread.currentThread().interrupt();
    assertThatThrownBy(handle::await)
        .isInstanceOf(UsageException.class)
        .hasMessageContaining("interrupted while it waited for workflow 'w'");
    assertThat(Thread.interrupted()).isTrue();

    release.countDown();
    assertThat(handle.await(LONG)).isEqualTo("done");
  }

  @Test
  void cancellationBreaksNoConnection() {
    Cairn cairn =
        openWith(() -> {
          while (true) {
            Durable.transaction(
                "write",
                connection -> {
                  try (Statement statement = connection.createStatement()) {
                    return statement.execute("select pg_sleep(0.002)");
                  }
                });
            Durable.step("think", () -> "thought");
          }
        });
    var connections = new HashSet<String>();

    for (int i = 0; i < 50; i++) {
      Handle<String> handle = cairn.start(StartOptions.id("w" + i), flow);
      String id = handle.id();
      Eventually.holds(() -> assertThat(stepKeys(id)).hasSizeGreaterThan(3));
      cairn.workflows().cancel(id);
      assertThatThrownBy(() -> handle.await(LONG)).isInstanceOf(WorkflowCancelledException.class);
      List<String> now = connections();
      assertThat(now).containsAll(connections);
      connections.addAll(now);
    }
  }

  private List<String> connections() {
    return database.query(
        "select pid::text from pg_stat_activity where datname = current_database() and application_name like 'cairn %'");
  }

  @Test
  void cancellationEndsARunningStatement() throws Exception {
    var thrown = new AtomicReference<Throwable>();
    Cairn cairn =
        openWith(() ->
            Durable.transaction(
                "sleep",
                connection -> {
                  try (Statement statement = connection.createStatement()) {
                    statement.execute("select pg_sleep(600)");
                    return "slept";
                  } catch (SQLException cancelled) {
                    thrown.set(cancelled);
                    throw cancelled;
                  }
                }));
    Handle<String> handle = cairn.start(StartOptions.id("w"), flow);
    Eventually.holds(() ->
        assertThat(
                database.count(
                    "select count(*) from pg_stat_activity where query like '%pg_sleep(600)%' and state = 'active' and pid <> pg_backend_pid()"))
            .isPositive());

    cairn.workflows().cancel("w");

    assertThatThrownBy(() -> handle.await(LONG)).isInstanceOf(WorkflowCancelledException.class);
    assertThat(thrown.get())
        .isInstanceOfSatisfying(
            SQLException.class, problem -> assertThat(problem.getSQLState()).isEqualTo("57014"));
  }

  @Test
  void interruptedVirtualThreadCanReadStates() throws Exception {
    start(() -> "done").await(LONG);
    Cairn cairn = open(opened -> opened.workflow("other", String.class, () -> "done"));
    var thrown = new AtomicReference<@Nullable Throwable>();

    Thread caller =
        Thread.ofVirtual()
            .start(() -> {
              Thread.currentThread().interrupt();
              for (int i = 0; i < 20; i++) {
                thrown.compareAndSet(
                    null, catchThrowable(() -> cairn.handle("w", String.class).state()));
              }
              thrown.compareAndSet(
                  null, Thread.interrupted() ? null : new AssertionError("the flag is gone"));
            });
    caller.join();

    assertThat(thrown.get()).isNull();
    assertThat(events(Event.DatabaseAway.class)).isEmpty();
  }

  @Test
  void workflowCanThrowAnyThrowable() {
    Handle<String> handle =
        start(() -> {
          throw Sneaky.<Error>anything(new Throwable("plain"));
        });

    assertThatThrownBy(() -> handle.await(LONG))
        .isInstanceOf(WorkflowFailedException.class)
        .cause()
        .isExactlyInstanceOf(Throwable.class)
        .hasMessage("plain");
    assertThat(state("w")).isEqualTo("FAILED");
  }

  private static final class Sneaky {
    @SuppressWarnings("unchecked") // unchecked cast to a type variable
    static <E extends Throwable> Error anything(Throwable thrown) throws E {
      throw (E) thrown;
    }
  }
}
