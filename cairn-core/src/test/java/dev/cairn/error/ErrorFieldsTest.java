package dev.cairn.error;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.cairn.Cairn;
import dev.cairn.CairnClient;
import dev.cairn.CairnOperations;
import dev.cairn.common.WorkflowState;
import dev.cairn.operate.Fork;
import dev.cairn.queue.Queue;
import dev.cairn.queue.QueueTarget;
import dev.cairn.schedule.Schedule;
import dev.cairn.start.Fn;
import dev.cairn.start.Handle;
import dev.cairn.start.StartOptions;
import dev.cairn.testkit.CairnTest;
import dev.cairn.workflow.Durable;
import dev.cairn.workflow.Retry;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The fields of exceptions, from the engine in Java and from the SQL functions of a client. */
class ErrorFieldsTest extends CairnTest {
  private static final Duration SHORT = Duration.ofMillis(1);
  private static final Duration STEP_LIMIT = Duration.ofMillis(20);
  private static final Duration LONG = Duration.ofMinutes(1);

  private Cairn cairn;
  private CairnClient client;
  private Fn.Of1<String, String> charge = text -> "not registered yet";
  private Fn.Of1<String, String> refund = text -> "not registered yet";
  private Fn.Of0<String> failing = () -> "not registered yet";
  private Fn.Of0<String> slow = () -> "not registered yet";

  @BeforeEach
  void openBoth() {
    cairn =
        open(engine -> {
          charge = engine.workflow("charge", String.class, String.class, text -> text);
          refund = engine.workflow("refund", String.class, String.class, text -> text);
          failing =
              engine.workflow(
                  "failing",
                  String.class,
                  () -> {
                    throw new IOException("disk full");
                  });
          slow = engine.workflow("slow", String.class, ErrorFieldsTest::waitTooLong);
          engine.workflow("report", Instant.class, String.class, Instant::toString);
        });
    cairn.queues().declare(Queue.named("orders"));
    cairn.queues().declare(Queue.named("mail").partitioned());
    cairn.queues().pause("orders");
    client = CairnClient.connect(database.config());
  }

  @AfterEach
  void closeClient() {
    client.close();
  }

  private static String waitTooLong() throws InterruptedException {
    return Durable.step(
        "wait",
        Retry.never().timeout(STEP_LIMIT),
        () -> {
          new CountDownLatch(1).await(); // until the timeout interrupts it
          return "never";
        });
  }

  /** A client has functions of its own for the same workflows. */
  private Handle<String> start(CairnOperations operations, StartOptions options, String name) {
    return operations instanceof CairnClient
        ? client.start(options, client.workflow(name, String.class, String.class), "b")
        : cairn.start(options, name.equals("charge") ? charge : refund, "b");
  }

  private List<CairnOperations> both() {
    return List.of(cairn, client);
  }

  @Test
  void unknownQueueHasItsNameAndTheKnownOnes() {
    StartOptions options = StartOptions.onQueue("oders");

    List<NoSuchQueueException> thrown =
        List.of(
            catchThrowableOfType(
                NoSuchQueueException.class, () -> cairn.start(options, charge, "a")),
            catchThrowableOfType(
                NoSuchQueueException.class, () -> start(client, options, "charge")),
            catchThrowableOfType(NoSuchQueueException.class, () -> cairn.queues().status("oders")),
            catchThrowableOfType(
                NoSuchQueueException.class,
                () ->
                    client
                        .schedules()
                        .declare(Schedule.every("s", LONG).queue("oders"), "report")));

    assertThat(thrown)
        .allSatisfy(unknown -> {
          assertThat(unknown.queue()).isEqualTo("oders");
          assertThat(unknown.knownQueues()).containsExactly("mail", "orders");
          assertThat(unknown).hasMessageContaining("Declare it");
        });
  }

  @Test
  void unknownTokenIsNotInTheException() {
    List<NoSuchPromiseException> thrown =
        both().stream()
            .map(operations ->
                catchThrowableOfType(
                    NoSuchPromiseException.class,
                    () -> operations.messages().complete("a secret token", "yes")))
            .toList();

    assertThat(thrown)
        .hasSize(2)
        .allSatisfy(unknown -> assertThat(unknown).hasStackTraceContaining("no promise"))
        .noneSatisfy(unknown -> assertThat(unknown).hasStackTraceContaining("secret"));
  }

  @Test
  void unknownQueueOfResumedAndForkedWorkflowHasItsName() {
    cairn.start(StartOptions.id("w"), charge, "a").await();

    assertThat(
            catchThrowableOfType(
                NoSuchQueueException.class,
                () -> client.workflows().fork(Fork.of("w").queue("oders"))))
        .extracting(NoSuchQueueException::queue)
        .isEqualTo("oders");
    assertThat(QueueTarget.of("oders").queue()).isEqualTo("oders");
  }

  @Test
  void missingPartitionKeyIsAnInvalidArgument() {
    for (CairnOperations operations : both()) {
      var thrown =
          catchThrowableOfType(
              InvalidArgumentException.class,
              () -> start(operations, StartOptions.onQueue("mail"), "charge"));

      assertThat(thrown.argument()).hasValue("partition");
    }
  }

  @Test
  void unknownScheduleHasItsNameAndTheKnownOnes() {
    cairn.schedules().declare(Schedule.every("nightly", LONG), "report");

    var thrown =
        catchThrowableOfType(
            NoSuchScheduleException.class, () -> client.schedules().trigger("nihgtly"));

    assertThat(thrown.schedule()).isEqualTo("nihgtly");
    assertThat(thrown.knownSchedules()).containsExactly("nightly");
  }

  @Test
  void conflictHasTheExistingAndTheRequestedName() {
    cairn.start(StartOptions.id("order-17").queue("orders"), charge, "a");

    for (CairnOperations operations : both()) {
      var thrown =
          catchThrowableOfType(
              WorkflowConflictException.class,
              () -> start(operations, StartOptions.id("order-17").queue("orders"), "refund"));

      assertThat(thrown.workflowId()).isEqualTo("order-17");
      assertThat(thrown.workflowName()).isEqualTo("charge");
      assertThat(thrown.requestedName()).isEqualTo("refund");
    }
  }

  @Test
  void forkUnderTakenIdNamesTheExistingWorkflow() {
    cairn.start(StartOptions.id("w"), charge, "a").await();
    cairn.start(StartOptions.id("taken"), refund, "a").await();

    var thrown =
        catchThrowableOfType(
            WorkflowConflictException.class,
            () -> cairn.workflows().fork(Fork.of("w").as("taken")));

    assertThat(thrown.workflowId()).isEqualTo("taken");
    assertThat(thrown.workflowName()).isEqualTo("refund");
    assertThat(thrown.requestedName()).isEqualTo("charge");
  }

  @Test
  void duplicateHasTheHolder() {
    StartOptions options = StartOptions.onQueue("orders").deduplicate("ann");
    String holder = cairn.start(options, charge, "a").id();

    for (CairnOperations operations : both()) {
      var thrown =
          catchThrowableOfType(
              DuplicateException.class, () -> start(operations, options, "charge"));

      assertThat(thrown.workflowId()).isEqualTo(holder);
      assertThat(thrown.queue()).isEqualTo("orders");
      assertThat(thrown.deduplicationId()).isEqualTo("ann");
    }
  }

  @Test
  void endedWorkflowHasItsState() {
    cairn.start(StartOptions.id("w"), charge, "a").await();

    for (CairnOperations operations : both()) {
      var sent =
          catchThrowableOfType(
              WorkflowEndedException.class, () -> operations.messages().send("w", "t", 1));
      var awaited =
          catchThrowableOfType(
              WorkflowEndedException.class,
              () -> operations.messages().awaitEvent("w", "e", String.class, LONG));

      assertThat(List.of(sent, awaited))
          .allSatisfy(ended -> {
            assertThat(ended.workflowId()).isEqualTo("w");
            assertThat(ended.state()).isEqualTo(WorkflowState.SUCCEEDED);
          });
    }
  }

  @Test
  void unknownWorkflowHasItsId() {
    for (CairnOperations operations : both()) {
      List<Throwable> thrown =
          List.of(
              catchThrowable(() -> operations.messages().send("x", "t", 1)),
              catchThrowable(() -> operations.workflows().cancel("x")),
              catchThrowable(() -> operations.workflows().resume("x")),
              catchThrowable(() -> operations.workflows().delete("x")),
              catchThrowable(() -> operations.workflows().fork(Fork.of("x"))),
              catchThrowable(() -> operations.workflows().delay("x", LONG)),
              catchThrowable(() -> operations.workflows().removeAttributes("x", List.of("k"))),
              catchThrowable(() -> operations.workflows().get("x")),
              catchThrowable(() -> operations.messages().awaitEvent("x", "e", String.class, LONG)));

      assertThat(thrown)
          .allSatisfy(unknown ->
              assertThat(unknown)
                  .isInstanceOfSatisfying(
                      NoSuchWorkflowException.class,
                      known -> assertThat(known.workflowId()).isEqualTo("x")));
    }
  }

  @Test
  void stateThatForbidsACallNamesTheWorkflow() {
    cairn.start(StartOptions.id("w"), charge, "a").await();

    var thrown = catchThrowableOfType(UsageException.class, () -> client.workflows().resume("w"));

    assertThat(thrown.workflowId()).hasValue("w");
  }

  @Test
  void endedWaitHasItsLimit() {
    var handle = cairn.start(StartOptions.id("w").queue("orders"), charge, "a");

    var one = catchThrowableOfType(AwaitTimeoutException.class, () -> handle.await(SHORT));
    var several =
        catchThrowableOfType(
            AwaitTimeoutException.class, () -> cairn.first(List.of(handle), SHORT));

    assertThat(one.workflowId()).hasValue("w");
    assertThat(one.timeout()).isEqualTo(SHORT);
    assertThat(several.workflowId()).isEmpty();
    assertThat(several.timeout()).isEqualTo(SHORT);
  }

  @Test
  void checkedExceptionOfWorkflowIsWrappedWithItsIdAndName() {
    var handle = cairn.start(StartOptions.id("w"), failing);

    var thrown = catchThrowableOfType(WorkflowFailedException.class, handle::await);

    assertThat(thrown.workflowId()).isEqualTo("w");
    assertThat(thrown.workflowName()).isEqualTo("failing");
  }

  @Test
  void stepTimeoutHasStepAndLimit() {
    var handle = cairn.start(StartOptions.id("w"), slow);

    var thrown = catchThrowableOfType(StepTimeoutException.class, handle::await);

    assertThat(thrown.workflowId()).isEqualTo("w");
    assertThat(thrown.step()).isEqualTo("wait");
    assertThat(thrown.timeout()).isEqualTo(STEP_LIMIT);
  }

  @Test
  void unreachableDatabaseHasItsSqlState() {
    var thrown =
        catchThrowableOfType(
            DatabaseException.class,
            () ->
                Cairn.open(
                    database
                        .config()
                        .url("jdbc:postgresql://localhost:1/none")
                        .connectTimeout(Duration.ofMillis(300))));

    assertThat(thrown.sqlState()).hasValue("08001");
  }

  @Test
  void invalidClassIsNamed() {
    var thrown = catchThrowableOfType(RegistrationException.class, () -> client.stub(String.class));

    assertThat(thrown.className()).isEqualTo("java.lang.String");
    assertThat(thrown.methodName()).isEmpty();
  }
}
