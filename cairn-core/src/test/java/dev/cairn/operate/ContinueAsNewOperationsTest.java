package dev.cairn.operate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.Cairn;
import dev.cairn.error.WorkflowCancelledException;
import dev.cairn.queue.Queue;
import dev.cairn.queue.QueueTarget;
import dev.cairn.spi.Event;
import dev.cairn.start.Handle;
import dev.cairn.start.StartOptions;
import dev.cairn.testkit.ChainTest;
import dev.cairn.testkit.EncryptingCodecs;
import dev.cairn.testkit.Eventually;
import dev.cairn.testkit.SteppedClock;
import dev.cairn.workflow.Durable;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Iterator;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

/** Operations on workflows that continue as new, and long sleeps of them. */
class ContinueAsNewOperationsTest extends ChainTest {
  private static final Duration LONG = Duration.ofDays(30);

  private final CountDownLatch released = new CountDownLatch(1);

  private String waitForRelease() throws InterruptedException {
    return Durable.step(
        "wait",
        () -> {
          released.await();
          return "released";
        });
  }

  @Test
  void forkHasTheRecordsOfOneGenerationIfItsSourceContinuesMeanwhile() throws SQLException {
    Cairn cairn = with(this::countdown);
    cairn.start(StartOptions.id("w"), chain, 0).await();

    forkWhile(
        cairn,
        Fork.of("w"),
        () ->
            database.execute(
                """
                update cairn.workflow
                set generation = 2, attempt = 2, continued_at = now(), first_input = input, input = '[0]'
                where id = 'w'
                """));

    assertThat(cairn.handle("f", String.class).await()).isEqualTo("ended in generation 2");
  }

  @Test
  void editedValuesAreBoundToTheGenerationThatIsForked() throws SQLException {
    Cairn cairn =
        open(
            database.config().codec(EncryptingCodecs.codec()),
            opened -> register(opened, this::shipOnceMore));
    cairn.start(StartOptions.id("w"), chain, 1);
    awaitShipped(1);

    forkWhile(
        cairn,
        Fork.of("w").before("ship").outcome("price", "no price"),
        () -> {
          cairn.messages().send("w", "go", "again");
          awaitShipped(2);
        });

    cairn.messages().send("f", "go", "on");
    assertThat(cairn.handle("f", String.class).await()).isEqualTo("no price in generation 2");
  }

  private String shipOnceMore(int left) {
    String price = Durable.step("price", () -> "price " + left);
    Durable.step("ship", () -> "shipped");
    if (Durable.receive("go", String.class, LONG).orElseThrow().equals("again")) {
      throw Durable.continueAsNew(left - 1);
    }
    return price + " in generation " + Durable.generation();
  }

  private void awaitShipped(int generation) {
    Eventually.holds(() ->
        assertThat(
                row(
                    "generation || ' ' || (select count(*) from cairn.steps where workflow_id = 'w' and key = 'ship')"))
            .containsExactly(generation + " 1"));
  }

  /** Forks as "f", and does something while the fork waits to know whether its id is taken. */
  private void forkWhile(Cairn cairn, Fork fork, Runnable meanwhile) throws SQLException {
    CompletableFuture<String> forked;
    try (Connection connection = database.connect();
        Statement statement = connection.createStatement()) {
      connection.setAutoCommit(false);
      statement.execute(
          "insert into cairn.workflow (id, name, state, attempt, started_at, input) values ('f', 'chain', 'RUNNING', 1, now(), '[0]')");
      forked = CompletableFuture.supplyAsync(() -> cairn.workflows().fork(fork.as("f")));
      Eventually.holds(() ->
          assertThat(
                  database.count(
                      "select count(*) from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'"))
              .isPositive());
      meanwhile.run();
      connection.rollback();
    }
    assertThat(forked.join()).isEqualTo("f");
  }

  @Test
  void resumedWorkflowContinuesItsGenerationInAnotherQueue() {
    Cairn cairn =
        with(left -> {
          work("work " + left);
          if (left > 0) {
            throw Durable.continueAsNew(left - 1);
          }
          return Durable.receive("go", String.class, LONG).orElse("nothing");
        });
    cairn.queues().declare(Queue.named("q"));
    Handle<String> handle = cairn.start(StartOptions.id("w"), chain, 1);
    Eventually.holds(() -> assertThat(stepKeys("w")).contains("receive go#deadline"));
    cairn.workflows().cancel("w", "wrong address");
    assertThatThrownBy(handle::await)
        .isInstanceOf(WorkflowCancelledException.class)
        .hasMessageContaining("wrong address");

    cairn.workflows().resume("w", QueueTarget.of("q"));
    cairn.messages().send("w", "go", "on");

    Eventually.holds(() -> assertThat(state("w")).isEqualTo("SUCCEEDED"));
    assertThat(row("generation || ' ' || queue || ' ' || output")).containsExactly("2 q \"on\"");
    assertThat(calls.count("work 0")).isOne();
  }

  @Test
  void generationThatSleepsForLongIsUnloadedAndContinues() {
    var time = new SteppedClock();
    Cairn cairn =
        open(
            database.config().environment(time.environment()),
            opened ->
                register(
                    opened,
                    left -> {
                      work("work " + left);
                      Durable.sleep(LONG);
                      return countdown(left);
                    }));
    Handle<String> handle = cairn.start(StartOptions.id("w"), chain, 1);
    for (int sleeps = 1; sleeps <= 2; sleeps++) {
      int times = sleeps;
      Eventually.holds(() -> assertThat(events(Event.RunUnloaded.class)).hasSize(times));
      time.advance(LONG);
    }

    assertThat(handle.await()).isEqualTo("ended in generation 2");
    assertThat(calls.count("work 1")).isEqualTo(2); // before and after the sleep
    assertThat(row("attempt")).containsExactly("2");
  }

  /** The request to continue is of one run: a replay after the sleep requests it again. */
  @Test
  void longSleepWhileTheCodeIsLeftDoesNotConfuseIt() {
    var time = new SteppedClock();
    Cairn cairn =
        open(
            database.config().environment(time.environment()),
            opened ->
                register(
                    opened,
                    left -> {
                      try {
                        return countdown(left);
                      } finally {
                        Durable.sleep(LONG);
                      }
                    }));
    Handle<String> handle = cairn.start(StartOptions.id("w"), chain, 1);
    for (int sleeps = 1; sleeps <= 2; sleeps++) {
      int times = sleeps;
      Eventually.holds(() -> assertThat(events(Event.RunUnloaded.class)).hasSize(times));
      time.advance(LONG);
    }

    assertThat(handle.await()).isEqualTo("ended in generation 2");
  }

  @Test
  void readRecordsAreThoseOfOneGeneration() {
    int more = 600; // more than a page
    Cairn cairn =
        with(left -> {
          for (int i = 0; i < more; i++) {
            Durable.patched("patch " + i);
          }
          if (left > 0) {
            waitForRelease();
            throw Durable.continueAsNew(left - 1);
          }
          return Durable.receive("go", String.class, LONG).orElse("nothing");
        });
    cairn.start(StartOptions.id("w"), chain, 1);
    Eventually.holds(() -> assertThat(stepKeys("w")).hasSize(more));
    Iterator<RecordedStep> steps = cairn.workflows().steps("w").iterator();
    assertThat(steps.next().key()).isEqualTo("patched patch 0");

    released.countDown();
    Eventually.holds(() ->
        assertThat(row("generation || ' ' || (select count(*) from cairn.steps)"))
            .containsExactly("2 " + (more + 1)));

    assertThat(steps).toIterable().hasSize(499);
  }

  @Test
  void threadThatOutlivesItsGenerationIsOutsideTheWorkflow() {
    var answer = new CompletableFuture<String>();
    with(
            left -> {
              if (left > 0) {
                Thread.ofPlatform()
                    .start(() -> {
                      try {
                        released.await();
                        Durable.step("stray", () -> "ran");
                      } catch (Exception refused) {
                        answer.complete(refused.getMessage());
                      }
                    });
                throw Durable.continueAsNew(left - 1);
              }
              return Durable.receive("go", String.class, LONG).orElse("nothing");
            })
        .start(StartOptions.id("w"), chain, 1);
    Eventually.holds(() -> assertThat(row("generation")).containsExactly("2"));

    released.countDown();

    assertThat(answer.join()).contains("Durable.step(\"stray\") was called outside a workflow");
  }
}
