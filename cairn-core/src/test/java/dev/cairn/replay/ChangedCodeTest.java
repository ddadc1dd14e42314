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

/** Code that is changed under workflows in flight, and back. */
class ChangedCodeTest extends CairnTest {
  private static final int MANY = 1_000;
  private static final Duration LONG = Duration.ofDays(1);

  /** Notes, in its own commit, that a workflow did something. */
  private static String did(String what) throws SQLException {
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
      String done = did("reserve") + " " + did("audit");
      Durable.receive("go", String.class, LONG);
      return done + " " + did("ship");
    }
  }

  /** A step is added at the end, one removed, one moved, and one added by a patch. */
  static class After {
    @Workflow("order")
    String order(int number) throws Exception {
      String fraud = Durable.patched("check for fraud") ? did("check") + " " : "";
      Durable.receive("go", String.class, LONG);
      String done = did("reserve");
      return fraud + done + " " + did("ship") + " " + did("invoice");
    }
  }

  @BeforeEach
  void table() {
    database.execute("create table did (workflow text, what text)");
  }

  private Cairn before(AtomicReference<Fn.Of1<Integer, String>> order) {
    return open(cairn -> order.set(cairn.durable(Before.class)::order));
  }

  private Cairn after(AtomicReference<Fn.Of1<Integer, String>> order) {
    return open(cairn -> order.set(cairn.durable(After.class)::order));
  }

  /** All code of the tests is one build; here it is as if the next one were another. */
  private void replaced(Cairn cairn) {
    cairn.close();
    database.execute("update cairn.workflow set build = 'the one before' where build is not null");
  }

  private void begin(Cairn cairn, Fn.Of1<Integer, String> order, String prefix, String last) {
    for (int i = 0; i < MANY; i++) {
      cairn.start(StartOptions.id(prefix + i), order, i);
    }
    Eventually.passes(
        MANY - 1,
        () ->
            database.count(
                "select count(*) from cairn.steps where key = '"
                    + last
                    + "' and workflow_id like '"
                    + prefix
                    + "%'"));
  }

  private List<String> finish(Cairn cairn, String prefix, int from, int to) {
    List<String> ids = IntStream.range(from, to).mapToObj(i -> prefix + i).toList();
    cairn.messages().sendAll(ids.stream().map(id -> Message.to(id, "go", "go")).toList());
    var results = new ArrayList<String>();
    for (String id : ids) {
      results.add(cairn.handle(id, String.class).await());
    }
    return results.stream().distinct().toList();
  }

  @Test
  void workflowsInFlightGoOnForwardsAndBack() {
    var order = new AtomicReference<Fn.Of1<Integer, String>>();
    Cairn old = before(order);
    begin(old, order.get(), "old-", "receive go#deadline");
    replaced(old);

    Cairn changed = after(order);
    assertThat(finish(changed, "old-", 0, MANY / 2)).containsExactly("reserve ship invoice");
    begin(changed, order.get(), "new-", "receive go#deadline");
    assertThat(finish(changed, "new-", 0, MANY / 2)).containsExactly("check reserve ship invoice");
    replaced(changed);

    Cairn back = before(order);
    assertThat(finish(back, "old-", MANY / 2, MANY)).containsExactly("reserve audit ship");
    assertThat(finish(back, "new-", MANY / 2, MANY)).containsExactly("reserve audit ship");
    assertThat(database.query("select distinct state from cairn.workflows"))
        .containsExactly("SUCCEEDED");
    assertThat(
            database.query(
                "select workflow || what from did group by workflow, what having count(*) > 1"))
        .isEmpty();
  }

  @Test
  void stepsThatAreNotAskedForAnyMoreAreReported() {
    var order = new AtomicReference<Fn.Of1<Integer, String>>();
    Cairn old = before(order);
    old.start(StartOptions.id("w"), order.get(), 1);
    Eventually.holds(() -> assertThat(keys("w")).endsWith("receive go#deadline"));
    replaced(old);

    Cairn changed = after(order);
    changed.messages().send("w", "go", "go");
    changed.handle("w", String.class).await();

    assertThat(events(Event.StepsUnasked.class))
        .containsExactly(new Event.StepsUnasked("w", List.of("audit")));
    assertThat(keys("w")).contains("audit");
  }

  @Test
  void whatAPatchSaysIsSoForEver() {
    var order = new AtomicReference<Fn.Of1<Integer, String>>();
    Cairn changed = after(order);
    Handle<String> handle = changed.start(StartOptions.id("w"), order.get(), 1);
    Eventually.holds(() -> assertThat(keys("w")).endsWith("receive go#deadline"));
    assertThat(keys("w")).startsWith("patched check for fraud", "check");
    bury();
    Cairn same = after(order);
    same.messages().send("w", "go", "go");

    assertThat(same.handle("w", String.class).await()).isEqualTo("check reserve ship invoice");
    assertThat(handle.await()).isEqualTo("check reserve ship invoice");
  }

  @Test
  void aPatchedWorkflowKeepsItsWayInYetAnotherBuild() {
    var order = new AtomicReference<Fn.Of1<Integer, String>>();
    Cairn changed = after(order);
    changed.start(StartOptions.id("w"), order.get(), 1);
    Eventually.holds(() -> assertThat(keys("w")).endsWith("receive go#deadline"));
    replaced(changed);

    Cairn same = after(order);
    same.messages().send("w", "go", "go");

    assertThat(same.handle("w", String.class).await()).isEqualTo("check reserve ship invoice");
  }

  @Test
  void outsideAWorkflowItSaysWhatIsWrong() {
    assertThatThrownBy(() -> Durable.patched("x"))
        .isInstanceOf(UsageException.class)
        .hasMessageContaining("Durable.patched");
  }
}
