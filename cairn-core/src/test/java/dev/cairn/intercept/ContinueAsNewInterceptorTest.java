package dev.cairn.intercept;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.Cairn;
import dev.cairn.spi.Interceptor;
import dev.cairn.spi.RunInvocation;
import dev.cairn.start.Handle;
import dev.cairn.start.StartOptions;
import dev.cairn.testkit.ChainTest;
import dev.cairn.testkit.Eventually;
import dev.cairn.testkit.JournalGate;
import dev.cairn.testkit.JournalGate.Side;
import dev.cairn.workflow.Durable;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Interceptors and headers of a workflow that continues as new. */
class ContinueAsNewInterceptorTest extends ChainTest {
  private static final Map<String, String> TENANT = Map.of("tenant", "t-17");

  private final List<String> seen = Collections.synchronizedList(new ArrayList<>());

  /** An interceptor of runs. */
  @FunctionalInterface
  private interface AroundRun {
    @Nullable Object run(RunInvocation run) throws Exception;
  }

  private Handle<String> startedWith(AroundRun around) {
    var interceptor =
        new Interceptor() {
          @Override
          public @Nullable Object run(RunInvocation run) throws Exception {
            return around.run(run);
          }
        };
    return open(
            database.config().interceptor(interceptor), cairn -> register(cairn, this::countdown))
        .start(StartOptions.id("w"), chain, 2);
  }

  private String headers(int left) {
    seen.add(left + " " + Durable.headers());
    return countdown(left);
  }

  @Test
  void eachGenerationIsInterceptedAsARun() {
    Handle<String> handle =
        startedWith(run -> {
          seen.add(run.generation() + " " + run.attempt() + " " + run.hasRecords());
          try {
            return run.proceed();
          } finally {
            seen.add("end of " + run.generation());
          }
        });

    assertThat(handle.await()).isEqualTo("ended in generation 3");
    assertThat(seen)
        .containsExactly("1 1 false", "end of 1", "2 2 false", "end of 2", "3 3 false", "end of 3");
  }

  @Test
  void interceptorThatCatchesTheErrorDoesNotEndTheWorkflow() {
    Handle<String> handle =
        startedWith(run -> {
          try {
            return run.proceed();
          } catch (Error caught) {
            return "caught";
          }
        });

    assertThat(handle.await()).isEqualTo("ended in generation 3");
  }

  @Test
  void interceptorThatWrapsTheErrorDoesNotEndTheWorkflow() {
    Handle<String> handle =
        startedWith(run -> {
          try {
            return run.proceed();
          } catch (Error caught) {
            throw new IllegalStateException(caught);
          }
        });

    assertThat(handle.await()).isEqualTo("ended in generation 3");
  }

  @Test
  void exceptionOfAnInterceptorFailsTheWorkflow() {
    Handle<String> handle =
        startedWith(run -> {
          try {
            return run.proceed();
          } finally {
            if (run.generation() == 2) {
              Durable.step("close", () -> calls.record("close"));
              throwNotClosed();
            }
          }
        });

    assertThatThrownBy(handle::await).hasMessage("not closed");
    assertThat(row("generation || ' ' || state")).containsExactly("2 FAILED");
    assertThat(calls.count("close")).isOne();
  }

  private static void throwNotClosed() {
    throw new IllegalStateException("not closed");
  }

  @Test
  void eachGenerationHasTheHeadersOfTheStart() {
    Cairn cairn = with(this::headers);

    cairn.start(StartOptions.id("w").headers(TENANT), chain, 2).await();

    assertThat(seen).containsExactly("2 {tenant=t-17}", "1 {tenant=t-17}", "0 {tenant=t-17}");
    assertThat(cairn.workflows().get("w").summary().headers()).isEqualTo(TENANT);
  }

  @Test
  void generationThatAnotherExecutorContinuesHasTheHeadersOfTheStart() {
    JournalGate gate = gate(Side.AFTER, "w", "continue as new");
    open(blockedBy(gate), cairn -> register(cairn, this::headers))
        .start(StartOptions.id("w").headers(TENANT), chain, 1);
    gate.awaitReached();
    declareExecutorsDead();

    with(this::headers);

    Eventually.holds(() -> assertThat(state("w")).isEqualTo("SUCCEEDED"));
    assertThat(seen).contains("0 {tenant=t-17}").allMatch(line -> line.endsWith("{tenant=t-17}"));
  }
}
