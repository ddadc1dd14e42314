package dev.cairn.start;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.Cairn;
import dev.cairn.CairnClient;
import dev.cairn.Pipeline;
import dev.cairn.common.Result;
import dev.cairn.error.NoSuchWorkflowException;
import dev.cairn.error.UsageException;
import dev.cairn.error.WorkflowCancelledException;
import dev.cairn.error.WorkflowConflictException;
import dev.cairn.error.WorkflowFailedException;
import dev.cairn.error.WorkflowStoppedException;
import dev.cairn.queue.Queue;
import dev.cairn.testkit.Eventually;
import dev.cairn.testkit.SingleWorkflowTest;
import dev.cairn.workflow.Durable;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Futures of the outcomes of workflows. */
class HandleFutureTest extends SingleWorkflowTest {
  private static final Duration LONG = Duration.ofDays(1);

  private Fn.Of1<String, String> ending = how -> "not registered yet";

  private static String end(String how) throws Exception {
    String said = Durable.receive("go", String.class, LONG).orElse("nothing");
    return switch (how) {
      case "checked" -> throw new IOException("no disk");
      case "unchecked" -> throw new IllegalStateException("no luck");
      default -> said;
    };
  }

  private Cairn opened() {
    return open(cairn ->
        ending = cairn.workflow("ending", String.class, String.class, HandleFutureTest::end));
  }

  private CompletableFuture<String> started(Cairn cairn, String how) {
    return cairn.start(StartOptions.id(how), ending, how).toCompletableFuture();
  }

  private static @Nullable Throwable failure(CompletableFuture<?> future) {
    try {
      future.join();
    } catch (CompletionException failed) {
      return failed.getCause();
    }
    throw new AssertionError("it did not fail");
  }

  @Test
  void futureCompletesWithResult() {
    Cairn cairn = opened();
    CompletableFuture<String> future = started(cairn, "normally");
    CompletableFuture<String> dependent = future.thenApply(result -> result + "!");
    assertThat(future).isNotDone();

    cairn.messages().send("normally", "go", "went");

    assertThat(dependent.join()).isEqualTo("went!");
    assertThat(cairn.handle("normally", String.class).toCompletableFuture().join())
        .isEqualTo("went");
  }

  @Test
  void futureFailsWithWhatAwaitThrows() {
    Cairn cairn = opened();
    List<CompletableFuture<String>> futures =
        List.of(
            started(cairn, "checked"), started(cairn, "unchecked"), started(cairn, "cancelled"));
    cairn.messages().send("checked", "go", "went");
    cairn.messages().send("unchecked", "go", "went");
    cairn.workflows().cancel("cancelled", "no more");

    assertThat(failure(futures.get(0)))
        .isInstanceOf(WorkflowFailedException.class)
        .hasCauseInstanceOf(IOException.class);
    assertThat(failure(futures.get(1)))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("no luck");
    assertThat(failure(futures.get(2)))
        .isInstanceOfSatisfying(
            WorkflowCancelledException.class,
            cancelled -> assertThat(cancelled.reason()).contains("no more"));
  }

  @Test
  void stuckAndDeletedWorkflowsFailIt() {
    Cairn cairn = opened();
    CompletableFuture<String> first = started(cairn, "stuck");
    cairn.messages().send("stuck", "go", List.of(17));
    CompletableFuture<String> future = cairn.handle("stuck", String.class).toCompletableFuture();
    assertThat(failure(future)).isInstanceOf(WorkflowStoppedException.class);
    assertThat(failure(first)).isInstanceOf(WorkflowStoppedException.class);

    Handle<String> handle = cairn.handle("stuck", String.class);
    cairn.workflows().delete("stuck");
    assertThat(failure(handle.toCompletableFuture())).isInstanceOf(NoSuchWorkflowException.class);
  }

  @Test
  void cancelledFutureLeavesWorkflowRunning() {
    Cairn cairn = opened();
    CompletableFuture<String> future = started(cairn, "normally");

    assertThat(future.cancel(true)).isTrue();

    assertThat(future).isCancelled();
    assertThat(state("normally")).isEqualTo("RUNNING");
    cairn.messages().send("normally", "go", "went");
    assertThat(cairn.handle("normally", String.class).await()).isEqualTo("went");
  }

  /** Stages that block hold up neither each other nor other handles. */
  @Test
  void dependentStagesMayBlock() throws Exception {
    Cairn cairn = opened();
    int number = 100;
    var blocked = new CountDownLatch(number);
    var release = new CountDownLatch(1);
    try (CairnClient client = CairnClient.connect(database.config())) {
      List<CompletableFuture<String>> futures = new ArrayList<>();
      for (int i = 0; i < number; i++) {
        cairn.start(StartOptions.id("w" + i), ending, "normally");
        futures.add(
            client
                .handle("w" + i, String.class)
                .toCompletableFuture()
                .thenApply(result -> {
                  blocked.countDown();
                  try {
                    release.await();
                  } catch (InterruptedException interrupted) {
                    throw new IllegalStateException(interrupted);
                  }
                  return result;
                }));
      }
      for (int i = 0; i < number; i++) {
        cairn.messages().send("w" + i, "go", "went");
      }
      assertThat(blocked.await(60, TimeUnit.SECONDS)).isTrue();
      release.countDown();

      assertThat(futures).extracting(CompletableFuture::join).containsOnly("went");
    }
  }

  @Test
  void futureOfWorkflowThatRunsInAnotherProcessFollowsIt() {
    Cairn first = opened();
    CompletableFuture<String> future = started(first, "normally");
    opened();
    first.close();

    assertThat(failure(future))
        .isInstanceOf(UsageException.class)
        .hasMessageStartingWith("Cairn was stopped before workflow 'normally' ended");
    try (CairnClient client = CairnClient.connect(database.config())) {
      CompletableFuture<String> again =
          client.handle("normally", String.class).toCompletableFuture();
      client.messages().send("normally", "go", "went");
      assertThat(again.join()).isEqualTo("went");
    }
  }

  @Test
  void futureOfPipelinedStartFailsIfStartIsRefused() {
    Cairn cairn = opened();
    cairn.queues().declare(Queue.named("q"));
    cairn.start(StartOptions.id("taken"), ending, "normally");
    Pipeline pipeline = cairn.pipeline();
    CompletableFuture<String> refused =
        pipeline.start(StartOptions.id("taken"), ending, "other").toCompletableFuture();
    CompletableFuture<String> accepted =
        pipeline.start(StartOptions.id("new").queue("q"), ending, "normally").toCompletableFuture();
    cairn.messages().send(Message.to("new", "go", "went").keep());

    assertThat(failure(refused)).isInstanceOf(WorkflowConflictException.class);
    assertThat(accepted.join()).isEqualTo("went");
    assertThatThrownBy(pipeline::close).hasMessageContaining("taken");
  }

  @Test
  void callbackIsRefusedInWorkflowOutsideSteps() {
    var pending = new AtomicReference<Handle<String>>();
    Cairn cairn =
        openParent(child ->
            refusal(() -> child.onDone(ended -> {}))
                + refusal(() -> pending.get().onDone(ended -> {}))
                + refusal(() -> pending.get().toCompletableFuture().join())
                + Durable.step("in a step", () -> calledBack(child)));
    cairn.queues().declare(Queue.named("q"));
    cairn.queues().pause("q");
    try (Pipeline pipeline = cairn.pipeline()) {
      pending.set(pipeline.start(StartOptions.id("p").queue("q"), ending, "normally"));
      Handle<String> handle = cairn.start(StartOptions.id("w"), flow);
      cairn.messages().send(Message.to("c", "go", "went").keep());

      assertThat(handle.await())
          .isEqualTo(
              refused("Handle.onDone")
                  + refused("Handle.onDone")
                  + refused("Handle.toCompletableFuture")
                  + "called");
    }
  }

  private static String calledBack(Handle<String> child) {
    var ended = new CompletableFuture<Result<String>>();
    child.onDone(ended::complete);
    return ended.join() instanceof Result.Success ? "called" : "failed";
  }

  private static String refused(String call) {
    return "%s was called in workflow 'w' outside its steps, so the call would not be recorded. Use await() there, in a branch if other work is to go on meanwhile."
        .formatted(call);
  }

  /** Returns the message of the exception with which the call is refused. */
  private static String refusal(Runnable call) {
    try {
      call.run();
      return "not refused";
    } catch (UsageException refused) {
      return String.valueOf(refused.getMessage());
    }
  }

  @Test
  void futureIsRefusedInWorkflowOutsideSteps() {
    Cairn cairn =
        openParent(child ->
            refusal(() -> child.toCompletableFuture().join())
                + Durable.step("wait", () -> child.toCompletableFuture().join()));
    Handle<String> handle = cairn.start(StartOptions.id("w"), flow);
    Eventually.holds(() -> assertThat(stepKeys("w")).containsExactly("ending"));
    cairn.messages().send("c", "go", "went");

    assertThat(handle.await()).isEqualTo(refused("Handle.toCompletableFuture") + "went");
  }

  /** Opens a Cairn with a workflow that starts a child and then does something with its handle. */
  private Cairn openParent(Function<Handle<String>, String> code) {
    return open(opening -> {
      ending = opening.workflow("ending", String.class, String.class, HandleFutureTest::end);
      flow =
          opening.workflow(
              "flow",
              String.class,
              () -> code.apply(opening.start(StartOptions.id("c"), ending, "normally")));
    });
  }
}
