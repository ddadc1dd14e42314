package dev.cairn.intercept;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.Cairn;
import dev.cairn.common.TypeRef;
import dev.cairn.error.UsageException;
import dev.cairn.error.ValueException;
import dev.cairn.operate.ReplayResult;
import dev.cairn.spi.BranchInvocation;
import dev.cairn.spi.Interceptor;
import dev.cairn.spi.RunInvocation;
import dev.cairn.spi.StepInvocation;
import dev.cairn.spi.TransactionInvocation;
import dev.cairn.start.Fn;
import dev.cairn.start.Handle;
import dev.cairn.start.StartOptions;
import dev.cairn.testkit.Eventually;
import dev.cairn.testkit.JournalGate;
import dev.cairn.workflow.Durable;
import dev.cairn.workflow.Retry;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Interceptors around runs, branches and steps. */
class InterceptorTest extends Intercepting {
  private static final Duration LONG = Duration.ofSeconds(30);

  private static String steps() {
    return Durable.step("one", () -> "1") + Durable.step("two", () -> "2");
  }

  @Test
  void firstInterceptorIsTheOutermost() {
    Cairn cairn =
        open(
            () -> Durable.step("one", () -> "1") + Durable.transaction("two", c -> "2"),
            noting("a"),
            noting("b"));

    cairn.start(StartOptions.id("w"), flow).await();

    assertThat(calls)
        .filteredOn(call -> !call.contains("start"))
        .containsExactly(
            "a> run w false",
            "b> run w false",
            "a> step one 1",
            "b> step one 1",
            "b< step one 1",
            "a< step one 1",
            "a> transaction two 1",
            "b> transaction two 1",
            "b< transaction two 1",
            "a< transaction two 1",
            "b< run w false",
            "a< run w false");
    assertThat(calls).startsWith("a> start flow", "b> start flow");
  }

  @Test
  void afterACrashTheRunIsInterceptedAgainAndItsRecordedStepsAreNot() {
    JournalGate gate = gate(JournalGate.Side.BEFORE, "w", "two");
    Cairn dying = open(blockedBy(gate).interceptor(noting("a")), InterceptorTest::steps);
    dying.start(StartOptions.id("w"), flow);
    gate.awaitReached();
    declareExecutorsDead();

    Cairn next = open(InterceptorTest::steps, noting("a"));

    assertThat(next.handle("w", String.class).await(LONG)).isEqualTo("12");
    assertThat(calls) // of whichever of the two continues it
        .containsSubsequence("a> run w true", "a> step two 1", "a< step two 1", "a< run w true");
    assertThat(calls).filteredOn("a> step one 1"::equals).hasSize(1);
  }

  @Test
  void eachTryOfAStepIsInterceptedAndItsExceptionsAreRetried() {
    var failing =
        new Interceptor() {
          @Override
          public @Nullable Object step(StepInvocation step) throws Exception {
            if (step.tries() == 1) {
              throw new IllegalStateException("not yet");
            }
            return step.proceed();
          }
        };
    Cairn cairn =
        open(
            () ->
                Durable.step(
                    "one",
                    Retry.attempts(3)
                        .delay(Duration.ofMillis(1))
                        .backoff(1)
                        .maxDelay(Duration.ofMillis(1)),
                    () -> "1"),
            noting("a"),
            failing);

    assertThat(cairn.start(flow).await()).isEqualTo("1");
    assertThat(calls).contains("a> step one 1", "a< step one 1", "a> step one 2");
  }

  @Test
  void resultOfAnInterceptorIsRecorded() {
    var replacing =
        new Interceptor() {
          @Override
          public @Nullable Object step(StepInvocation step) throws Exception {
            return step.name().equals("one") ? step.proceed() + "!" : "skipped";
          }

          @Override
          public @Nullable Object run(RunInvocation run) throws Exception {
            return "<" + run.proceed() + ">";
          }

          @Override
          public @Nullable Object transaction(TransactionInvocation transaction) throws Exception {
            return transaction.proceed() + "?";
          }
        };
    Cairn cairn = open(() -> steps() + Durable.transaction("three", c -> "3"), replacing);

    assertThat(cairn.start(StartOptions.id("w"), flow).await()).isEqualTo("<1!skipped3?>");
    assertThat(database.query("select output from cairn.steps order by position"))
        .containsExactly("\"1!\"", "\"skipped\"", "\"3?\"");
    assertThat(database.query("select output from cairn.workflows"))
        .containsExactly("\"<1!skipped3?>\"");
  }

  @Test
  void exceptionOfAnInterceptorIsRecordedInPlaceOfThatOfTheStep() {
    var translating =
        new Interceptor() {
          @Override
          public @Nullable Object step(StepInvocation step) throws Exception {
            try {
              return step.proceed();
            } catch (IllegalStateException failed) {
              throw new IllegalArgumentException("translated", failed);
            }
          }
        };
    Cairn cairn =
        open(
            () ->
                Durable.<String, RuntimeException>step(
                    "one",
                    new TypeRef<String>() {},
                    () -> {
                      throw new IllegalStateException("original");
                    }),
            translating);

    Handle<String> handle = cairn.start(StartOptions.id("w"), flow);

    assertThatThrownBy(handle::await)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("translated");
  }

  @Test
  void exceptionBeforeTheWorkflowFailsIt() {
    var failing =
        new Interceptor() {
          @Override
          public @Nullable Object run(RunInvocation run) {
            throw new IllegalStateException("not allowed");
          }
        };
    Cairn cairn = open(InterceptorTest::steps, failing);

    assertThatThrownBy(cairn.start(StartOptions.id("w"), flow)::await).hasMessage("not allowed");
    assertThat(stepKeys("w")).isEmpty();
    assertThat(state("w")).isEqualTo("FAILED");
  }

  @Test
  void durableCallsOfARunInterceptorAreRecordedAndReplayed() {
    var checking =
        new Interceptor() {
          @Override
          public @Nullable Object run(RunInvocation run) throws Exception {
            String checked = Durable.step("check", () -> "checked ");
            return checked + run.proceed();
          }
        };
    JournalGate gate = gate(JournalGate.Side.BEFORE, "w", "two");
    Cairn dying = open(blockedBy(gate).interceptor(checking), InterceptorTest::steps);
    dying.start(StartOptions.id("w"), flow);
    gate.awaitReached();
    declareExecutorsDead();

    Cairn next = open(InterceptorTest::steps, checking);

    assertThat(next.handle("w", String.class).await(LONG)).isEqualTo("checked 12");
    assertThat(stepKeys("w")).containsExactly("check", "one", "two");
    ReplayResult replayed = next.workflows().replay("w");
    assertThat(replayed.problem()).isNull();
  }

  @Test
  void branchesAndStepsKnowTheAttempt() {
    var attempts = new ConcurrentLinkedQueue<String>();
    var noting =
        new Interceptor() {
          @Override
          public @Nullable Object branch(BranchInvocation branch) throws Exception {
            attempts.add(branch.path() + " " + branch.attempt());
            return branch.proceed();
          }

          @Override
          public @Nullable Object step(StepInvocation step) throws Exception {
            attempts.add(step.key() + " " + step.attempt());
            return step.proceed();
          }
        };
    Fn.Of0<String> code = () -> Durable.branch("b", () -> Durable.step("one", () -> "1")).await();
    JournalGate gate = gate(JournalGate.Side.BEFORE, "w", "b/one");
    Cairn dying = open(blockedBy(gate).interceptor(noting), code);
    dying.start(StartOptions.id("w"), flow);
    gate.awaitReached();
    declareExecutorsDead();

    Cairn next = open(code, noting);

    assertThat(next.handle("w", String.class).await(LONG)).isEqualTo("1");
    assertThat(attempts).containsExactly("b 1", "b/one 1", "b 2", "b/one 2");
  }

  @Test
  void branchesAndCompensationsAreIntercepted() {
    Cairn cairn =
        open(
            () -> {
              Durable.compensate("undo", () -> {});
              Durable.branch("b", () -> Durable.step("one", () -> "1")).await();
              throw new IllegalStateException("failed");
            },
            noting("a"));

    assertThatThrownBy(cairn.start(flow)::await).hasMessage("failed");
    assertThat(calls)
        .containsSubsequence("a> branch b", "a> step b/one 1", "a< branch b", "a> step undo 1");
  }

  @Test
  void dryRunCallsRunInterceptorsAlone() {
    var seen = new ConcurrentLinkedQueue<Boolean>();
    var noting =
        new Interceptor() {
          @Override
          public @Nullable Object run(RunInvocation run) throws Exception {
            seen.add(run.isDryRun());
            return run.proceed();
          }
        };
    Cairn cairn = open(InterceptorTest::steps, noting, noting("a"));
    cairn.start(StartOptions.id("w"), flow).await();
    calls.clear();

    cairn.workflows().replay("w");

    assertThat(seen).containsExactly(false, true);
    assertThat(calls).containsExactly("a> run w true", "a< run w true");
  }

  @Test
  void secondCallOfProceedIsRejected() {
    var twice =
        new Interceptor() {
          @Override
          public @Nullable Object step(StepInvocation step) throws Exception {
            Object unused = step.proceed();
            return step.proceed();
          }
        };
    Cairn cairn = open(InterceptorTest::steps, twice);

    assertThatThrownBy(cairn.start(StartOptions.id("w"), flow)::await)
        .isInstanceOf(UsageException.class)
        .hasMessageContaining("called proceed() for step 'one' of workflow 'w' a second time");
  }

  @Test
  void proceedOnAnotherThreadIsRejected() {
    var elsewhere =
        new Interceptor() {
          @Override
          public @Nullable Object step(StepInvocation step) throws Exception {
            var thrown = new CompletableFuture<Exception>();
            Thread thread =
                new Thread(() -> {
                  try {
                    thrown.completeExceptionally(
                        new AssertionError("went on with " + step.proceed()));
                  } catch (Exception refused) {
                    thrown.complete(refused);
                  }
                });
            thread.start();
            throw thrown.get();
          }
        };
    Cairn cairn = open(InterceptorTest::steps, elsewhere);

    assertThatThrownBy(cairn.start(StartOptions.id("w"), flow)::await)
        .isInstanceOf(UsageException.class)
        .hasMessageContaining("proceed() for step 'one' of workflow 'w' on thread");
  }

  /** Catches everything, as an interceptor should not. */
  private static final class Swallowing implements Interceptor {
    @Override
    public @Nullable Object run(RunInvocation run) {
      try {
        return run.proceed();
      } catch (Throwable caught) {
        return "swallowed";
      }
    }

    @Override
    public @Nullable Object branch(BranchInvocation branch) {
      try {
        return branch.proceed();
      } catch (Throwable caught) {
        return "swallowed";
      }
    }

    @Override
    public @Nullable Object step(StepInvocation step) {
      try {
        return step.proceed();
      } catch (Throwable caught) {
        return "swallowed";
      }
    }
  }

  @Test
  void cancelledWorkflowStopsThoughAnInterceptorCatchesEverything() {
    var begun = new CountDownLatch(1);
    Cairn cairn =
        open(
            () -> {
              begun.countDown();
              Durable.sleep(Duration.ofSeconds(30));
              return Durable.step("never", () -> "never");
            },
            new Swallowing());
    cairn.start(StartOptions.id("w"), flow);
    Eventually.holds(() -> assertThat(begun.getCount()).isZero());

    cairn.workflows().cancel("w");

    Eventually.holds(() -> assertThat(state("w")).isEqualTo("CANCELLED"));
    assertThat(stepKeys("w")).doesNotContain("never");
  }

  @Test
  void resultThatDoesNotFitTheTypeIsRejected() {
    var wrong =
        new Interceptor() {
          @Override
          public @Nullable Object step(StepInvocation step) {
            return 17;
          }
        };
    Cairn cairn = open(InterceptorTest::steps, wrong);

    assertThatThrownBy(cairn.start(StartOptions.id("w"), flow)::await)
        .isInstanceOf(ValueException.class);
    assertThat(List.of(state("w"))).containsExactly("FAILED");
  }
}
