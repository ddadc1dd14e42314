package dev.cairn.branch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.Cairn;
import dev.cairn.common.Result;
import dev.cairn.error.WorkflowFailedException;
import dev.cairn.start.Fn;
import dev.cairn.start.Handle;
import dev.cairn.start.StartOptions;
import dev.cairn.testkit.SingleWorkflowTest;
import dev.cairn.workflow.Branch;
import dev.cairn.workflow.BranchLimit;
import dev.cairn.workflow.Durable;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Concurrent branches of a workflow. */
class BranchTest extends SingleWorkflowTest {
  @Test
  void branchesRunConcurrently() {
    var barrier = new CyclicBarrier(2);

    Handle<String> handle =
        start(() -> {
          var a = Durable.branch("a", () -> Durable.step("meet", () -> "a" + barrier.await() * 0));
          var b = Durable.branch("b", () -> Durable.step("meet", () -> "b" + barrier.await() * 0));
          return String.join(" ", Durable.all(a, b));
        });

    assertThat(handle.await()).isEqualTo("a0 b0");
  }

  @Test
  void stepKeyContainsThePathOfItsBranch() {
    Handle<String> handle =
        start(() -> {
          var first =
              Durable.branch(
                  "a",
                  () -> {
                    Branch<String, ?> deep = Durable.branch("deep", () -> work("deep") + work("2"));
                    return Durable.all(deep).getFirst();
                  });
          first.await();
          Durable.branch("a", () -> work("again")).await();
          return work("alone");
        });

    assertThat(handle.await()).isEqualTo("did alone");
    assertThat(stepKeys("w")).containsExactly("a/deep/work", "a/deep/work#2", "a#2/work", "work");
  }

  @Test
  void exceptionOfABranchIsThrownWhereItIsAwaited() {
    Handle<String> handle =
        start(() -> {
          Branch<String, IOException> branch =
              Durable.branch(
                  "a",
                  () -> {
                    throw new IOException("no line");
                  });
          try {
            return branch.await();
          } catch (IOException caught) {
            return "caught " + caught.getMessage();
          }
        });

    assertThat(handle.await()).isEqualTo("caught no line");
  }

  @Test
  void failureAbandonsOtherBranchesAndInterruptsTheirSteps() {
    Handle<String> handle =
        start(() -> {
          var blocked = Durable.branch("blocked", SingleWorkflowTest::blockForever);
          var asleep =
              Durable.branch(
                  "asleep",
                  () -> {
                    Durable.sleep(Duration.ofDays(1));
                    return work("after a day");
                  });
          var failing = Durable.branch("failing", () -> workAndFail("x"));
          return String.join(" ", Durable.all(blocked, asleep, failing));
        });

    assertThatThrownBy(handle::await)
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("x failed");
    assertThat(calls.all()).containsOnlyKeys("x");
    assertThat(stepKeys("w")).contains("failing/work", "all").doesNotContain("blocked/block");
  }

  @Test
  void outcomesWaitsForEachResult() {
    Handle<String> handle =
        start(() -> {
          var good = Durable.branch("good", () -> work("good"));
          var bad = Durable.branch("bad", () -> workAndFail("bad"));
          List<Result<String>> outcomes = Durable.outcomes(List.of(good, bad));
          return outcomes.stream()
              .map(outcome ->
                  switch (outcome) {
                    case Result.Success(var value) -> value;
                    case Result.Failure(var thrown) -> thrown.getMessage();
                  })
              .toList()
              .toString();
        });

    assertThat(handle.await()).isEqualTo("[did good, bad failed]");
  }

  @Test
  void firstSuccessfulBranchWinsAndOthersAreAbandoned() {
    Handle<String> handle =
        start(() -> {
          var blocked = Durable.branch("blocked", SingleWorkflowTest::blockForever);
          var failing = Durable.branch("failing", () -> workAndFail("x"));
          var good =
              Durable.branch(
                  "good",
                  () -> {
                    assertThatThrownBy(failing::await).hasMessage("x failed");
                    return work("good");
                  });
          return Durable.first(blocked, failing, good);
        });

    assertThat(handle.await()).isEqualTo("did good");
    assertThat(
            database.query(
                "select output from cairn.steps where workflow_id = 'w' and kind = 'JOIN'"))
        .containsExactly("[\"good\",\"blocked\"]");
  }

  @Test
  void ifAllBranchesFailFirstThrowsTheFailureOfTheFirstArgument() {
    Handle<String> handle =
        start(() -> {
          var a = Durable.branch("a", () -> workAndFail("a"));
          var b = Durable.branch("b", () -> workAndFail("b"));
          return Durable.first(a, b);
        });

    assertThatThrownBy(handle::await).hasMessage("a failed");
  }

  @Test
  void branchLimitBoundsConcurrency() {
    var running = new AtomicInteger();
    var most = new AtomicInteger();
    Handle<String> handle =
        start(() -> {
          BranchLimit three = BranchLimit.of(3);
          var branches =
              IntStream.range(0, 20)
                  .mapToObj(i ->
                      three.branch(
                          "part",
                          () ->
                              Durable.step(
                                  "work",
                                  () -> {
                                    most.accumulateAndGet(running.incrementAndGet(), Math::max);
                                    Durable.workflowId();
                                    running.decrementAndGet();
                                    return i;
                                  })))
                  .toList();
          return Durable.all(branches).toString();
        });

    assertThat(handle.await()).isEqualTo(IntStream.range(0, 20).boxed().toList().toString());
    assertThat(most.get()).isBetween(1, 3);
  }

  @Test
  void failureOfAnUnawaitedBranchFailsTheWorkflow() {
    Handle<String> handle =
        start(() -> {
          Branch<String, ?> left = Durable.branch("left", () -> workAndFail("left"));
          return "forgot " + (left == null);
        });

    assertThatThrownBy(handle::await).hasMessage("left failed");
  }

  @Test
  void thousandBranchesRunInOneWorkflow() {
    Handle<String> handle =
        start(() -> {
          var branches =
              IntStream.range(0, 1_000)
                  .mapToObj(i -> Durable.branch("part", () -> Durable.step("n", () -> i)))
                  .toList();
          return "" + Durable.all(branches).stream().mapToInt(Integer::intValue).sum();
        });

    assertThat(handle.await()).isEqualTo("499500");
    assertThat(stepKeys("w")).hasSize(1_000).contains("part/n", "part#1000/n");
  }

  @Test
  void childWorkflowIdsContainTheBranchPath() {
    var child = new java.util.concurrent.atomic.AtomicReference<Fn.Of1<String, String>>();
    Cairn cairn =
        open(opened -> {
          child.set(opened.workflow("child", String.class, String.class, this::work));
          flow =
              opened.workflow(
                  "flow",
                  String.class,
                  () -> {
                    var a = Durable.branch("a", () -> child.get().call("x"));
                    var b = Durable.branch("b", () -> child.get().call("y"));
                    return Durable.all(a, b).toString();
                  });
        });

    assertThat(cairn.start(StartOptions.id("w"), flow).await()).isEqualTo("[did x, did y]");
    assertThat(database.query("select id from cairn.workflows order by id"))
        .containsExactly("w", "w/a/child", "w/b/child");
  }

  @Test
  void checkedExceptionOfAnUnawaitedBranchFailsTheWorkflow() {
    Handle<String> handle =
        start(() -> {
          Durable.branch(
              "a",
              () -> {
                throw new IOException("no line");
              });
          return "done";
        });

    assertThatThrownBy(handle::await)
        .isInstanceOf(WorkflowFailedException.class)
        .hasRootCauseInstanceOf(IOException.class);
  }
}
