package dev.cairn.branch;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.Cairn;
import dev.cairn.error.InvalidArgumentException;
import dev.cairn.error.UsageException;
import dev.cairn.start.Fn;
import dev.cairn.start.Handle;
import dev.cairn.testkit.SingleWorkflowTest;
import dev.cairn.workflow.Branch;
import dev.cairn.workflow.BranchLimit;
import dev.cairn.workflow.Durable;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Invalid uses of branches. */
class BranchMisuseTest extends SingleWorkflowTest {
  @Test
  void branchIsRejectedWhereItCannotBeReplayed() {
    Handle<String> handle =
        start(() ->
            Durable.step(
                "s",
                () -> {
                  Durable.branch("a", () -> "a");
                  return "forked";
                }));

    assertThatThrownBy(handle::await)
        .isInstanceOf(UsageException.class)
        .hasMessageContaining("Durable.branch was called inside a step of workflow 'w'");
    assertThatThrownBy(() -> Durable.branch("a", () -> "a"))
        .isInstanceOf(UsageException.class)
        .hasMessageContaining("Durable.branch() was called outside a workflow");
    assertThatThrownBy(() -> BranchLimit.of(0)).hasMessageContaining("Give 1 or more");
    assertThatThrownBy(() -> Durable.first(List.of())).hasMessageContaining("no branches");
    assertThatThrownBy(() -> Durable.branch("a/b", () -> "a"))
        .hasMessageContaining("'a/b' is not a valid name for a branch");
  }

  private void assertRejected(Fn.Of0<String> code, Class<? extends Exception> type, String why) {
    Cairn cairn = openWith(code);
    assertThatThrownBy(cairn.start(flow)::await).isInstanceOf(type).hasMessageContaining(why);
    cairn.close();
  }

  @Test
  void invalidJoinsAreRejected() {
    assertRejected(
        () -> {
          Branch<String, ?> a = Durable.branch("a", () -> "a");
          return Durable.all(a, a).toString();
        },
        InvalidArgumentException.class,
        "'a' was passed twice");
    assertRejected(
        () -> {
          Branch<String, ?> a = Durable.branch("a", () -> "a");
          Branch<String, ?> b =
              Durable.branch(
                  "b", () -> Durable.<String, RuntimeException>all(List.of()).toString());
          b.await();
          return Durable.branch("c", () -> Durable.<String, Exception>all(List.of(a)).toString())
              .await();
        },
        UsageException.class,
        "was not started by this thread");
    assertRejected(
        () -> {
          var quick = Durable.branch("quick", () -> "quick");
          var slow = Durable.branch("slow", SingleWorkflowTest::blockForever);
          Durable.first(quick, slow);
          return slow.await();
        },
        UsageException.class,
        "'slow' of workflow");
    assertRejected(
        () -> {
          BranchLimit one = BranchLimit.of(1);
          return one.branch("a", () -> one.branch("b", () -> "b").await()).await();
        },
        UsageException.class,
        "inside a branch of the same BranchLimit.of(1)");
  }
}
