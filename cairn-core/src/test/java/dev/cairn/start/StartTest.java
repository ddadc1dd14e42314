package dev.cairn.start;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.Cairn;
import dev.cairn.common.Result;
import dev.cairn.common.WorkflowState;
import dev.cairn.error.AwaitTimeoutException;
import dev.cairn.error.InvalidArgumentException;
import dev.cairn.error.NoSuchWorkflowException;
import dev.cairn.error.UsageException;
import dev.cairn.error.WorkflowFailedException;
import dev.cairn.testkit.CairnTest;
import dev.cairn.testkit.CallCounter;
import dev.cairn.workflow.Durable;
import dev.cairn.workflow.Step;
import dev.cairn.workflow.Workflow;
import java.io.IOException;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Starting workflows, and rejected starts. */
class StartTest extends CairnTest {
  private final CallCounter calls = new CallCounter();
  private final CountDownLatch release = new CountDownLatch(1);
  private Shop shop = new Shop(calls, () -> {});

  static class Shop {
    private final CallCounter calls;
    private final Fn.Void0 waiting;

    Shop(CallCounter calls, Fn.Void0 waiting) {
      this.calls = calls;
      this.waiting = waiting;
    }

    @Workflow
    String order(String article) {
      return deliver(article);
    }

    @Step
    String deliver(String article) {
      calls.record(article);
      return article + " delivered";
    }

    @Workflow
    void nightly() {
      calls.record("night");
    }

    @Workflow
    void remind(String customer) {
      calls.record(customer);
    }

    @Workflow
    int count(int from) {
      return from + 1;
    }

    @Workflow
    boolean even(long number, int divisor) {
      return number % divisor == 0;
    }

    @Workflow
    String three(String a, String b, @Nullable String c) {
      return a + b + c;
    }

    @Workflow
    String checked() throws IOException {
      throw new IOException("the disk is full");
    }

    @Workflow
    String waiting() throws Exception {
      waiting.run();
      return "waited";
    }
  }

  private Cairn open() {
    return open(cairn -> shop = cairn.durable(Shop.class, calls, (Fn.Void0) release::await));
  }

  private long workflows() {
    return database.count("select count(*) from cairn.workflows");
  }

  @Test
  void callBeforeStartIsRejected() {
    try (Cairn cairn = Cairn.open(database.config())) {
      Shop early = cairn.durable(Shop.class, calls, (Fn.Void0) release::await);

      assertThatThrownBy(() -> early.order("pen"))
          .isInstanceOf(UsageException.class)
          .hasMessage(
              "The workflow order was called before cairn.start(). Register the workflows and call cairn.start() first.");
      assertThatThrownBy(() -> cairn.start(early::order, "pen"))
          .hasMessageStartingWith("cairn.start was called before cairn.start().");
    }
    assertThat(calls.all()).isEmpty();
  }

  @Test
  void callAfterCloseIsRejected() {
    Cairn cairn = open();
    cairn.close();

    assertThatThrownBy(() -> shop.order("pen"))
        .isInstanceOf(UsageException.class)
        .hasMessage(
            "The workflow order was called after close(). Open another Cairn, which continues unfinished workflows.");
    assertThatThrownBy(() -> cairn.start(shop::order, "pen")).isInstanceOf(UsageException.class);
    assertThatThrownBy(() -> cairn.handle("t", String.class)).isInstanceOf(UsageException.class);
    assertThatThrownBy(cairn::start).isInstanceOf(UsageException.class);
  }

  @Test
  void secondStartIsRejected() {
    Cairn cairn = open();

    assertThatThrownBy(cairn::start)
        .isInstanceOf(UsageException.class)
        .hasMessage("cairn.start() was called twice. Call it once, after registering.");
  }

  @Test
  void concurrentStartsOfAnIdExecuteOnce() throws Exception {
    Cairn cairn = open();
    var barrier = new CyclicBarrier(16);
    Queue<String> results = new ConcurrentLinkedQueue<>();
    var threads = new Thread[16];
    for (int i = 0; i < threads.length; i++) {
      threads[i] =
          Thread.ofVirtual()
              .start(() -> {
                try {
                  barrier.await();
                  results.add(cairn.start(StartOptions.id("t"), shop::order, "pen").await());
                } catch (Exception failed) {
                  results.add(failed.toString());
                }
              });
    }
    for (Thread thread : threads) {
      thread.join();
    }

    assertThat(results).hasSize(16).containsOnly("pen delivered");
    assertThat(calls.count("pen")).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "  ", "a\nb", "a\0b"})
  void invalidIdsAreRejected(String id) {
    assertThatThrownBy(() -> StartOptions.id(id))
        .isInstanceOf(InvalidArgumentException.class)
        .message()
        .matches(
            "The workflow id (is blank; must have 1 to 512 characters|'a\\?b' contains a control character .*)\\.");
  }

  @Test
  void idsHaveAtMost512Characters() {
    Cairn cairn = open();

    assertThat(cairn.start(StartOptions.id("ü".repeat(512)), shop::count, 1).await()).isEqualTo(2);
    assertThatThrownBy(() -> StartOptions.id("x".repeat(513)))
        .hasMessage("The workflow id has 513 characters; must have 1 to 512.");
  }

  @Test
  void startWithoutAWorkflowCallIsRejected() {
    Cairn cairn = open();

    assertThatThrownBy(() -> cairn.start(() -> "nothing"))
        .isInstanceOf(InvalidArgumentException.class)
        .hasMessageStartingWith("The code passed to cairn.start calls no workflow. Pass ");
  }

  @Test
  void startWithTwoWorkflowCallsIsRejected() {
    Cairn cairn = open();

    assertThatThrownBy(() -> cairn.start(() -> shop.order("pen") + shop.order("ink")))
        .isInstanceOf(UsageException.class)
        .hasMessage(
            "The code passed to cairn.start does more than call one workflow: it also called the workflow 'order'. Pass a method reference and the arguments.");
    assertThat(workflows()).isZero();
  }

  @Test
  void startWithAStepCallIsRejectedWithoutRunningTheStep() {
    Cairn cairn = open();

    assertThatThrownBy(() -> cairn.start(() -> shop.order(shop.deliver("pen"))))
        .isInstanceOf(UsageException.class)
        .hasMessageContaining("it also called step 'deliver'.");
    assertThat(calls.all()).isEmpty();
    assertThatThrownBy(() -> Durable.step("after", () -> ""))
        .hasMessageContaining("was called outside a workflow");
  }

  @Test
  void workflowOfAnotherCairnIsRejected() {
    open();
    Shop theirs = shop;
    Cairn cairn = open();

    assertThatThrownBy(() -> cairn.start(theirs::order, "pen"))
        .isInstanceOf(UsageException.class)
        .hasMessage(
            "The workflow 'order' belongs to another Cairn. Start it with the Cairn that registered it.");
    assertThat(workflows()).isZero();
  }

  @Test
  void workflowsOfEverySignatureCanBeStarted() throws Exception {
    Cairn cairn = open();

    assertThat(cairn.start(shop::nightly).await()).isNull();
    assertThat(cairn.start(StartOptions.id("r"), shop::remind, "Ada").await()).isNull();
    assertThat(cairn.start(shop::count, 1).await()).isEqualTo(2);
    assertThat(cairn.start(shop::even, 6L, 3).await()).isTrue();
    assertThat(cairn.start(() -> shop.three("a", "b", null)).await()).isEqualTo("abnull");
    shop.remind("Bob");
    assertThat(shop.count(2)).isEqualTo(3);
    assertThat(calls.all()).containsOnlyKeys("night", "Ada", "Bob");
  }

  @Test
  void functionsAreCalledAndStartedLikeMethods() throws Exception {
    var doubled = new Fn.Of1<?, ?>[1];
    Cairn cairn =
        open(opened ->
            doubled[0] =
                opened.workflow("double", Integer.class, Integer.class, number -> 2 * number));
    @SuppressWarnings("unchecked")
    var twice = (Fn.Of1<Integer, Integer>) doubled[0];

    assertThat(twice.call(4)).isEqualTo(8);
    assertThat(cairn.start(StartOptions.id("t"), twice, 5).await()).isEqualTo(10);
  }

  @Test
  void handleWrapsCheckedExceptionsAndADirectCallDoesNot() {
    Cairn cairn = open();

    assertThatThrownBy(() -> shop.checked())
        .isInstanceOf(IOException.class)
        .hasMessage("the disk is full");
    assertThatThrownBy(() -> cairn.start(StartOptions.id("t"), shop::checked).await())
        .isInstanceOf(WorkflowFailedException.class)
        .hasMessage(
            "Workflow 't' (checked) failed: java.io.IOException: the disk is full. The cause is the exception that it threw.")
        .hasCauseInstanceOf(IOException.class);
  }

  @Test
  void awaitWithATimeoutLeavesTheWorkflowRunning() {
    Cairn cairn = open();
    Handle<String> handle = cairn.start(StartOptions.id("t"), shop::waiting);

    assertThatThrownBy(() -> handle.await(Duration.ofMillis(10)))
        .isInstanceOf(AwaitTimeoutException.class)
        .hasMessage(
            "Workflow 't' did not end within PT0.01S. It continues; await it again, or check its state.");
    assertThat(handle.state()).isEqualTo(WorkflowState.RUNNING);
    release.countDown();

    assertThat(handle.await(Duration.ofSeconds(30))).isEqualTo("waited");
    assertThat(handle.state()).isEqualTo(WorkflowState.SUCCEEDED);
  }

  private static <R extends @Nullable Object> Result<R> result(Handle<R> handle) {
    var result = new CompletableFuture<Result<R>>();
    handle.onDone(result::complete);
    return result.join();
  }

  @Test
  void callbackReceivesTheResultEvenAfterTheEnd() {
    Cairn cairn = open();
    Handle<String> handle = cairn.start(StartOptions.id("t"), shop::waiting);
    var early = new CompletableFuture<Result<String>>();
    handle.onDone(early::complete);
    release.countDown();

    assertThat(early.join()).isEqualTo(new Result.Success<>("waited"));
    assertThat(result(handle)).isEqualTo(new Result.Success<>("waited"));
    assertThat(result(cairn.handle("t", String.class))).isEqualTo(new Result.Success<>("waited"));
  }

  @Test
  void callbackReceivesTheOriginalException() {
    Cairn cairn = open();

    Result<String> result = result(cairn.start(shop::checked));

    assertThat(result)
        .isInstanceOfSatisfying(
            Result.Failure.class,
            failure -> assertThat(failure.exception()).isInstanceOf(IOException.class));
  }

  @Test
  void handleOfAnUnknownIdIsRejected() {
    Cairn cairn = open();

    assertThatThrownBy(() -> cairn.handle("nobody", String.class))
        .isInstanceOf(NoSuchWorkflowException.class)
        .hasMessage(
            "There is no workflow 'nobody'. Check the id, and that it was started in this database and schema.");
  }
}
