package dev.cairn.operate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.Cairn;
import dev.cairn.CairnClient;
import dev.cairn.Config;
import dev.cairn.error.InvalidArgumentException;
import dev.cairn.error.NoSuchWorkflowException;
import dev.cairn.error.UsageException;
import dev.cairn.error.WorkflowConflictException;
import dev.cairn.queue.Queue;
import dev.cairn.start.Fn;
import dev.cairn.start.Handle;
import dev.cairn.start.PublishedEvent;
import dev.cairn.start.StartOptions;
import dev.cairn.testkit.CairnTest;
import dev.cairn.testkit.Eventually;
import dev.cairn.workflow.Durable;
import dev.cairn.workflow.StreamWriter;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

/** Forks: workflows that start with the records of another one. */
class ForkTest extends CairnTest {
  private final Map<String, Integer> executions = new ConcurrentHashMap<>();
  private final CountDownLatch release = new CountDownLatch(1);
  private Fn.Of1<String, String> order = what -> "not registered yet";
  private Fn.Of0<String> waiting = () -> "not registered yet";

  private String step(String name, String value) {
    return Durable.step(
        name,
        () -> {
          executions.merge(name, 1, Integer::sum);
          return value;
        });
  }

  private String order(String what) {
    String reserved = step("reserve", "reserved " + what);
    Durable.publish("progress", 50);
    StreamWriter<String> log = Durable.stream("log", String.class);
    log.append("after " + reserved);
    String charged =
        Durable.step(
            "charge",
            () -> {
              int tries = executions.merge("charge", 1, Integer::sum);
              if (what.equals("bad") && tries == 1) {
                throw new IllegalStateException("card declined");
              }
              return "charged";
            });
    Durable.publish("progress", 100);
    log.append("after charge");
    return reserved + ", " + charged + ", " + step("ship", "shipped");
  }

  private String awaitApproval() {
    var approval = Durable.promise("approval", String.class);
    step("ask", approval.token());
    return approval.await() + " in " + Durable.workflowId();
  }

  private Cairn openRegistered() {
    return open(cairn -> {
      order = cairn.workflow("order", String.class, String.class, this::order);
      waiting = cairn.workflow("waiting", String.class, this::awaitApproval);
    });
  }

  private static String result(Cairn cairn, String id) {
    return cairn.handle(id, String.class).await();
  }

  @Test
  void forkContinuesAtAStepAndLeavesItsSourceUnchanged() {
    Cairn cairn = openRegistered();
    cairn.start(StartOptions.id("o").attribute("customer", "ann"), order, "book").await();
    List<String> before = database.query("select output::text from cairn.steps order by position");

    String id = cairn.workflows().fork(Fork.of("o").before("ship").as("again"));

    assertThat(id).isEqualTo("again");
    assertThat(result(cairn, "again")).isEqualTo("reserved book, charged, shipped");
    assertThat(executions)
        .containsEntry("reserve", 1)
        .containsEntry("charge", 1)
        .containsEntry("ship", 2);
    assertThat(
            database.query(
                "select output::text from cairn.steps where workflow_id = 'o' order by position"))
        .containsExactlyElementsOf(before);
    assertThat(stepKeys("again")).containsExactlyElementsOf(stepKeys("o"));
    assertThat(
            database.query(
                "select forked_from, attributes from cairn.workflows where id = 'again'"))
        .containsExactly("o");
    assertThat(cairn.workflows().find(Criterion.forkOf("o")).map(found -> found.id()))
        .containsExactly("again");
  }

  @Test
  void forkKeepsEventsAndStreamItemsBeforeItsStart() {
    Cairn cairn = openRegistered();
    cairn.start(StartOptions.id("o"), order, "book").await();

    cairn.workflows().fork(Fork.of("o").before("charge").as("again"));
    result(cairn, "again");

    assertThat(
            database.query(
                "select value::text from cairn.events where workflow_id = 'again' order by position"))
        .containsExactly("50", "100");
    var log = new ArrayList<String>();
    cairn.messages().stream("again", "log", String.class).forEach(item -> log.add(item.value()));
    assertThat(log).containsExactly("after reserved book", "after charge");
    assertThat(cairn.messages().events("again"))
        .extracting(PublishedEvent::json)
        .containsExactly("100");
  }

  @Test
  void forkContinuesAtTheLastFailure() {
    Cairn cairn = openRegistered();
    Handle<String> failed = cairn.start(StartOptions.id("o"), order, "bad");
    assertThatThrownBy(failed::await).hasMessage("card declined");

    String id = cairn.workflows().fork(Fork.of("o").beforeFailure());

    assertThat(result(cairn, id)).isEqualTo("reserved bad, charged, shipped");
    assertThat(executions).containsEntry("reserve", 1);
  }

  @Test
  void forkCanReplaceTheOutcomeOfAStep() {
    Cairn cairn = openRegistered();
    cairn.start(StartOptions.id("o"), order, "book").await();

    String id =
        cairn.workflows().fork(Fork.of("o").before("ship").outcome("charge", "charged by hand"));

    assertThat(result(cairn, id)).isEqualTo("reserved book, charged by hand, shipped");
  }

  @Test
  void forkCanHaveOtherArguments() {
    Cairn cairn = openRegistered();
    cairn.start(StartOptions.id("o"), order, "book").await();

    String id = cairn.workflows().fork(Fork.of("o"), () -> order.call("lamp"));

    assertThat(result(cairn, id)).isEqualTo("reserved lamp, charged, shipped");
    assertThat(executions).containsEntry("reserve", 2);
  }

  @Test
  void forkUsesTheQueueOfItsSource() {
    Cairn cairn = openRegistered();
    cairn.queues().declare(Queue.named("orders"));
    cairn.start(StartOptions.id("o").queue("orders"), order, "book").await();
    cairn.queues().pause("orders");

    String id = cairn.workflows().fork(Fork.of("o").before("ship"));

    assertThat(state(id)).isEqualTo("ENQUEUED");
    cairn.queues().resume("orders");
    assertThat(result(cairn, id)).isEqualTo("reserved book, charged, shipped");
  }

  @Test
  void forkRunsOnTheRequestedVersion() {
    Config next = database.config().version("v2");
    open(next, seen -> seen.workflow("order", String.class, String.class, this::order)).close();
    Cairn cairn = openRegistered();
    cairn.start(StartOptions.id("o"), order, "book").await();
    String id = cairn.workflows().fork(Fork.of("o").before("ship").onVersion("v2"));

    assertThat(cairn.health().unclaimed())
        .singleElement()
        .satisfies(found -> assertThat(found.reason()).contains("pinned to version v2"));
    open(next, again -> again.workflow("order", String.class, String.class, this::order));

    assertThat(result(cairn, id)).isEqualTo("reserved book, charged, shipped");
  }

  @Test
  void versionThatCannotRunTheWorkflowIsRejected() {
    open(
            database.config().version("other"),
            other -> other.workflow("other", String.class, () -> ""))
        .close();
    Cairn cairn = openRegistered();
    cairn.start(StartOptions.id("o"), order, "book").await();
    String known = database.query("select version from cairn.workflows").getFirst();

    for (String version : List.of("typo", "other")) {
      assertThatThrownBy(() -> cairn.workflows().fork(Fork.of("o").onVersion(version)))
          .isInstanceOf(UsageException.class)
          .hasMessageContaining("No version '%s' runs the workflow 'order'.".formatted(version))
          .hasMessageContaining("Versions that run it: '%s'.".formatted(known));
    }
    assertThat(cairn.workflows().count()).isEqualTo(1);
  }

  @Test
  void pendingPromiseIsCompletedForSourceAndFork() {
    Cairn cairn = openRegistered();
    cairn.start(StartOptions.id("o"), waiting);
    Eventually.holds(() -> assertThat(stepKeys("o")).contains("ask"));
    cairn.workflows().fork(Fork.of("o").before("ask").as("again"));
    Eventually.holds(() -> assertThat(stepKeys("again")).contains("ask"));
    String token =
        database
            .query(
                "select output #>> '{}' from cairn.steps where workflow_id = 'again' and key = 'ask'")
            .getFirst();

    assertThat(cairn.messages().complete(token, "yes")).isTrue();

    assertThat(result(cairn, "o")).isEqualTo("yes in o");
    assertThat(result(cairn, "again")).isEqualTo("yes in again");
    assertThat(cairn.messages().complete(token, "no")).isFalse();
  }

  @Test
  void runningWorkflowIsForkedAtItsLastRecord() {
    Cairn cairn =
        open(opening ->
            order =
                opening.workflow(
                    "order",
                    String.class,
                    String.class,
                    what -> {
                      String reserved = step("reserve", "reserved " + what);
                      Durable.step("wait", () -> release.await());
                      return reserved + step("ship", ", shipped");
                    }));
    Handle<String> handle = cairn.start(StartOptions.id("o"), order, "book");
    Eventually.holds(() -> assertThat(stepKeys("o")).containsExactly("reserve"));

    cairn.workflows().fork(Fork.of("o").as("again"));
    Eventually.holds(() -> assertThat(stepKeys("again")).containsExactly("reserve"));
    release.countDown();

    assertThat(handle.await()).isEqualTo("reserved book, shipped");
    assertThat(result(cairn, "again")).isEqualTo("reserved book, shipped");
  }

  @Test
  void sourceIsNotDeletedDuringAFork() throws SQLException {
    Cairn cairn = openRegistered();
    cairn.start(StartOptions.id("o"), order, "book").await();
    CompletableFuture<Integer> deleted;
    try (Connection connection = database.connect();
        Statement statement = connection.createStatement()) {
      connection.setAutoCommit(false);
      statement.execute("select cairn.fork('o', 'ship', 'again')");
      deleted = CompletableFuture.supplyAsync(() -> cairn.workflows().delete("o"));
      Eventually.holds(() ->
          assertThat(
                  database.count(
                      "select count(*) from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'"))
              .isPositive());
      connection.commit();
    }

    assertThat(deleted.join()).isOne();
    assertThat(result(cairn, "again")).isEqualTo("reserved book, charged, shipped");
    assertThat(executions).containsEntry("reserve", 1).containsEntry("charge", 1);
  }

  @Test
  void clientForks() {
    Cairn cairn = openRegistered();
    cairn.start(StartOptions.id("o"), order, "book").await();
    try (CairnClient client = CairnClient.connect(database.config())) {
      Fn.Of1<String, String> remote = client.workflow("order", String.class, String.class);

      client.workflows().fork(Fork.of("o").as("again"), () -> remote.call("lamp"));

      assertThat(client.handle("again", String.class).await(Duration.ofMinutes(1)))
          .isEqualTo("reserved lamp, charged, shipped");
    }
  }

  @Test
  void invalidForksAreRejected() {
    Cairn cairn = openRegistered();
    cairn.start(StartOptions.id("o"), order, "book").await();

    assertThatThrownBy(() -> cairn.workflows().fork(Fork.of("nobody")))
        .isInstanceOf(NoSuchWorkflowException.class)
        .hasMessageStartingWith("There is no workflow 'nobody', so it cannot be forked.");
    assertThatThrownBy(() -> cairn.workflows().fork(Fork.of("o").before("pack")))
        .isInstanceOf(InvalidArgumentException.class)
        .hasMessage(
            "Workflow 'o' has recorded no step 'pack', so it cannot be forked before it. select key from cairn.steps where workflow_id = 'o' order by position shows its steps.");
    assertThatThrownBy(() -> cairn.workflows().fork(Fork.of("o").as("o")))
        .isInstanceOf(WorkflowConflictException.class)
        .hasMessageStartingWith("Workflow id 'o' is taken");
    assertThatThrownBy(() -> cairn.workflows().fork(Fork.of("o").outcome("charge", "x")))
        .isInstanceOf(InvalidArgumentException.class)
        .hasMessageContaining("which does not copy that step");
    assertThatThrownBy(() -> cairn.workflows().fork(Fork.of("o").beforeFailure()))
        .isInstanceOf(UsageException.class)
        .hasMessageStartingWith("Workflow 'o' has no failed step");
    assertThatThrownBy(() -> cairn.workflows().fork(Fork.of("o"), () -> waiting.call()))
        .isInstanceOf(WorkflowConflictException.class)
        .hasMessageStartingWith("Workflow 'o' is a call of order");
    assertThat(database.count("select count(*) from cairn.workflows")).isOne();
  }
}
