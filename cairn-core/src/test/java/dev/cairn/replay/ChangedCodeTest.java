package dev.cairn.replay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.Cairn;
import dev.cairn.error.UsageException;
import dev.cairn.spi.Event;
import dev.cairn.start.Fn;
import dev.cairn.start.Handle;
import dev.cairn.start.Message;
import dev.cairn.start.StartOptions;
import dev.cairn.testkit.CairnTest;
import dev.cairn.testkit.Eventually;
import dev.cairn.workflow.Durable;
import dev.cairn.workflow.Workflow;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Code that changes while workflows are in flight, and a rollback of the change. */
class ChangedCodeTest extends CairnTest {
  private static final int MANY = 1_000;
  private static final Duration LONG = Duration.ofDays(1);

  /** Records an execution in a transaction. */
  private static String recordExecution(String what) throws SQLException {
    return Durable.transaction(
        what,
        connection -> {
          try (var insert = connection.prepareStatement("insert into did values (?, ?)")) {
            insert.setString(1, Durable.workflowId());
            insert.setString(2, what);
            insert.executeUpdate();
          }
          return what;
        });
  }

  static class Before {
    @Workflow("order")
    String order(int number) throws Exception {
      String done = recordExecution("reserve") + " " + recordExecution("audit");
      Durable.receive("go", String.class, LONG);
      return done + " " + recordExecution("ship");
    }
  }

  /**
   * The changed code: one step added at the end, one removed, one moved, and one added with a
   * patch.
   */
  static class After {
    @Workflow("order")
    String order(int number) throws Exception {
      String fraud = Durable.patched("check for fraud") ? recordExecution("check") + " " : "";
      Durable.receive("go", String.class, LONG);
      String done = recordExecution("reserve");
      return fraud + done + " " + recordExecution("ship") + " " + recordExecution("invoice");
    }
  }

  @BeforeEach
  void createTable() {
    database.execute("create table did (workflow text, what text)");
  }

  private Cairn openBefore(AtomicReference<Fn.Of1<Integer, String>> order) {
    return open(cairn -> order.set(cairn.durable(Before.class)::order));
  }

  private Cairn openAfter(AtomicReference<Fn.Of1<Integer, String>> order) {
    return open(cairn -> order.set(cairn.durable(After.class)::order));
  }

  /**
   * Closes the executor and changes the recorded build, because all code of a test has the same
   * build.
   */
  private void closeAndChangeBuild(Cairn cairn) {
    cairn.close();
    database.execute("update cairn.workflow set build = 'the one before' where build is not null");
  }

  private void startMany(Cairn cairn, Fn.Of1<Integer, String> order, String prefix, String last) {
    for (int i = 0; i < MANY; i++) {
      cairn.start(StartOptions.id(prefix + i), order, i);
    }
    Eventually.exceeds(
        MANY - 1,
        () ->
            database.count(
                "select count(*) from cairn.steps where key = '"
                    + last
                    + "' and workflow_id like '"
                    + prefix
                    + "%'"));
  }

  private List<String> finishMany(Cairn cairn, String prefix, int from, int to) {
    List<String> ids = IntStream.range(from, to).mapToObj(i -> prefix + i).toList();
    cairn.messages().sendAll(ids.stream().map(id -> Message.to(id, "go", "go")).toList());
    var results = new ArrayList<String>();
    for (String id : ids) {
      results.add(cairn.handle(id, String.class).await());
    }
    return results.stream().distinct().toList();
  }

  @Test
  void workflowsInFlightContinueAfterAChangeAndARollback() {
    var order = new AtomicReference<Fn.Of1<Integer, String>>();
    Cairn old = openBefore(order);
    startMany(old, order.get(), "old-", "receive go#deadline");
    closeAndChangeBuild(old);

    Cairn changed = openAfter(order);
    assertThat(finishMany(changed, "old-", 0, MANY / 2)).containsExactly("reserve ship invoice");
    startMany(changed, order.get(), "new-", "receive go#deadline");
    assertThat(finishMany(changed, "new-", 0, MANY / 2))
        .containsExactly("check reserve ship invoice");
    closeAndChangeBuild(changed);

    Cairn back = openBefore(order);
    assertThat(finishMany(back, "old-", MANY / 2, MANY)).containsExactly("reserve audit ship");
    assertThat(finishMany(back, "new-", MANY / 2, MANY)).containsExactly("reserve audit ship");
    assertThat(database.query("select distinct state from cairn.workflows"))
        .containsExactly("SUCCEEDED");
    assertThat(
            database.query(
                "select workflow || what from did group by workflow, what having count(*) > 1"))
        .isEmpty();
  }

  @Test
  void stepsThatTheCodeNoLongerRequestsAreReported() {
    var order = new AtomicReference<Fn.Of1<Integer, String>>();
    Cairn old = openBefore(order);
    old.start(StartOptions.id("w"), order.get(), 1);
    Eventually.holds(() -> assertThat(stepKeys("w")).endsWith("receive go#deadline"));
    closeAndChangeBuild(old);

    Cairn changed = openAfter(order);
    changed.messages().send("w", "go", "go");
    changed.handle("w", String.class).await();

    assertThat(events(Event.StepsNotRequested.class))
        .containsExactly(new Event.StepsNotRequested("w", List.of("audit")));
    assertThat(stepKeys("w")).contains("audit");
  }

  @Test
  void resultOfPatchedIsRecorded() {
    var order = new AtomicReference<Fn.Of1<Integer, String>>();
    Cairn changed = openAfter(order);
    Handle<String> handle = changed.start(StartOptions.id("w"), order.get(), 1);
    Eventually.holds(() -> assertThat(stepKeys("w")).endsWith("receive go#deadline"));
    assertThat(stepKeys("w")).startsWith("patched check for fraud", "check");
    declareExecutorsDead();
    Cairn same = openAfter(order);
    same.messages().send("w", "go", "go");

    assertThat(same.handle("w", String.class).await()).isEqualTo("check reserve ship invoice");
    assertThat(handle.await()).isEqualTo("check reserve ship invoice");
  }

  @Test
  void patchedWorkflowKeepsItsPathInAnotherBuild() {
    var order = new AtomicReference<Fn.Of1<Integer, String>>();
    Cairn changed = openAfter(order);
    changed.start(StartOptions.id("w"), order.get(), 1);
    Eventually.holds(() -> assertThat(stepKeys("w")).endsWith("receive go#deadline"));
    closeAndChangeBuild(changed);

    Cairn same = openAfter(order);
    same.messages().send("w", "go", "go");

    assertThat(same.handle("w", String.class).await()).isEqualTo("check reserve ship invoice");
  }

  @Test
  void patchedIsRejectedOutsideAWorkflow() {
    assertThatThrownBy(() -> Durable.patched("x"))
        .isInstanceOf(UsageException.class)
        .hasMessageContaining("Durable.patched");
  }
}
