package dev.cairn.database;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.Cairn;
import dev.cairn.start.Fn;
import dev.cairn.start.Handle;
import dev.cairn.start.StartOptions;
import dev.cairn.testkit.CairnTest;
import dev.cairn.testkit.Eventually;
import dev.cairn.workflow.Durable;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Rows that announce a waiter for a workflow: none remains once the workflow has ended. */
class AwaitedRowsTest extends CairnTest {
  private Fn.Of1<String, String> child = argument -> argument;
  private Fn.Of1<String, String> parent = argument -> argument;

  private Cairn opened() {
    return open(cairn -> {
      child =
          cairn.workflow(
              "child",
              String.class,
              String.class,
              argument -> Durable.step("work", () -> argument));
      parent =
          cairn.workflow("parent", String.class, String.class, argument -> child.call(argument));
    });
  }

  private long rows() {
    return database.count("select count(*) from cairn.awaited");
  }

  @Test
  void noRowRemainsIfAChildEndsWhileItsParentStartsWaiting() {
    Cairn cairn = opened();
    List<Handle<String>> handles = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      handles.add(cairn.start(StartOptions.id("p" + i), parent, "x"));
      if (i % 10 == 0) {
        handles.getLast().await();
      }
    }

    handles.forEach(Handle::await);

    Eventually.holds(() -> assertThat(rows()).isZero());
  }

  @Test
  void rowOfADeadWaiterIsDeletedAtTheNextStart() {
    opened();
    closeAllOpen();
    database.execute("insert into cairn.awaited (workflow_id) values ('gone')");

    opened();

    Eventually.holds(() -> assertThat(rows()).isZero());
  }
}
