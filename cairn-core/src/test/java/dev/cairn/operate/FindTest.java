package dev.cairn.operate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.Cairn;
import dev.cairn.CairnClient;
import dev.cairn.Config;
import dev.cairn.common.WorkflowState;
import dev.cairn.error.DatabaseException;
import dev.cairn.error.InvalidArgumentException;
import dev.cairn.error.WorkflowFailedException;
import dev.cairn.queue.Queue;
import dev.cairn.schedule.Schedule;
import dev.cairn.start.Fn;
import dev.cairn.start.Handle;
import dev.cairn.start.StartOptions;
import dev.cairn.testkit.CairnTest;
import dev.cairn.testkit.Eventually;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Finding workflows by criteria. */
class FindTest extends CairnTest {
  private Fn.Of1<String, String> checkout = order -> order;
  private Fn.Of0<String> parent = () -> "not registered yet";
  private Fn.Of1<Instant, String> nightly = tick -> "not registered yet";

  private static String sell(String order) {
    if (order.equals("nothing")) {
      throw new IllegalStateException("there is nothing to sell");
    }
    return "sold " + order;
  }

  private void register(Cairn cairn) {
    Fn.Of1<String, String> child =
        cairn.workflow("checkout", String.class, String.class, FindTest::sell);
    checkout = child;
    parent =
        cairn.workflow(
            "parent",
            String.class,
            () -> cairn.start(StartOptions.id("child"), child, "a pear").await());
    nightly = cairn.workflow("nightly", Instant.class, String.class, Instant::toString);
  }

  private Cairn openWithQueue() {
    Cairn cairn = open(database.config().version("v7"), this::register);
    cairn.queues().declare(Queue.named("orders"));
    return cairn;
  }

  private static void awaitFailure(Handle<?> handle) {
    assertThatThrownBy(handle::await)
        .isInstanceOfAny(IllegalStateException.class, WorkflowFailedException.class);
  }

  private static List<String> ids(Cairn cairn, Criterion... criteria) {
    return cairn.workflows().find(criteria).map(WorkflowSummary::id).toList();
  }

  /** Creates workflows of each kind, the oldest first: a, b, parent, child, and a scheduled one. */
  private Cairn openWithWorkflows() {
    Cairn cairn = openWithQueue();
    StartOptions attributed =
        StartOptions.id("a").attribute("customer", "c-17").attribute("total", 42);
    cairn.start(attributed, checkout, "an apple").await();
    awaitFailure(
        cairn.start(StartOptions.id("b").queue("orders").priority(3), checkout, "nothing"));
    cairn.start(StartOptions.id("parent"), parent).await();
    cairn.schedules().declare(Schedule.cron("night", "0 3 * * *"), nightly);
    cairn.schedules().run("night", Instant.parse("2026-01-05T03:00:00Z"));
    cairn.handle("night@2026-01-05T03:00:00Z", String.class).await();
    return cairn;
  }

  @Test
  void newestWorkflowsComeFirst() {
    Cairn cairn = openWithWorkflows();

    assertThat(ids(cairn))
        .containsExactly("night@2026-01-05T03:00:00Z", "child", "parent", "b", "a");
  }

  @Test
  void eachCriterionFindsMatchingWorkflows() {
    Cairn cairn = openWithWorkflows();
    String executor = cairn.executors().getFirst().id();
    Instant middle =
        cairn
            .workflows()
            .get("parent")
            .summary()
            .times()
            .created(); // the child is created after its parent

    assertThat(ids(cairn, Criterion.ids("a", "child", "nobody", "a")))
        .containsExactly("child", "a");
    assertThat(ids(cairn, Criterion.idPrefix("ch"))).containsExactly("child");
    assertThat(ids(cairn, Criterion.name("parent", "nightly")))
        .containsExactly("night@2026-01-05T03:00:00Z", "parent");
    assertThat(ids(cairn, Criterion.states(WorkflowState.FAILED, WorkflowState.STUCK)))
        .containsExactly("b");
    assertThat(ids(cairn, Criterion.createdBefore(middle))).containsExactly("b", "a");
    assertThat(ids(cairn, Criterion.createdAfter(middle)))
        .containsExactly("night@2026-01-05T03:00:00Z", "child", "parent");
    assertThat(ids(cairn, Criterion.completedBefore(middle))).containsExactly("b", "a");
    assertThat(ids(cairn, Criterion.completedAfter(middle))).hasSize(3);
    assertThat(ids(cairn, Criterion.queue("orders"))).containsExactly("b");
    assertThat(ids(cairn, Criterion.parent("parent"))).containsExactly("child");
    assertThat(ids(cairn, Criterion.executor(executor))).hasSize(5);
    assertThat(ids(cairn, Criterion.version("v7"))).hasSize(5);
    assertThat(ids(cairn, Criterion.version("v8"))).isEmpty();
    assertThat(ids(cairn, Criterion.schedule("night")))
        .containsExactly("night@2026-01-05T03:00:00Z");
    assertThat(ids(cairn, Criterion.attribute("customer", "c-17"))).containsExactly("a");
    assertThat(ids(cairn, Criterion.attributes(Map.of("customer", "c-17", "total", 42.0))))
        .containsExactly("a");
    assertThat(ids(cairn, Criterion.attribute("total", "42"))).isEmpty();
  }

  @Test
  void allCriteriaMustMatch() {
    Cairn cairn = openWithWorkflows();

    assertThat(
            ids(
                cairn,
                Criterion.name("checkout"),
                Criterion.states(WorkflowState.SUCCEEDED),
                Criterion.parent("parent")))
        .containsExactly("child");
    assertThat(ids(cairn, Criterion.name("checkout"), Criterion.name("parent"))).isEmpty();
  }

  @Test
  void summaryDescribesTheWorkflow() {
    Cairn cairn = openWithWorkflows();

    WorkflowSummary a = cairn.workflows().find(Criterion.ids("a")).findFirst().orElseThrow();
    WorkflowSummary b = cairn.workflows().find(Criterion.ids("b")).findFirst().orElseThrow();

    assertThat(a.name()).isEqualTo("checkout");
    assertThat(a.state()).isEqualTo(WorkflowState.SUCCEEDED);
    assertThat(a.parent()).isNull();
    assertThat(a.placement()).isNull();
    assertThat(a.attributes()).isEqualTo("{\"total\": 42, \"customer\": \"c-17\"}");
    assertThat(a.runner())
        .isEqualTo(new WorkflowSummary.Runner(1, 1, cairn.executors().getFirst().id(), "v7"));
    assertThat(a.took()).isPresent();
    assertThat(b.placement()).isEqualTo(new WorkflowSummary.QueuePlacement("orders", "", 3));
    assertThat(b.attributes()).isEqualTo("{}");
  }

  @Test
  void enqueuedWorkflowHasNotStarted() {
    Cairn cairn = openWithQueue();
    cairn.queues().pause("orders");
    cairn.start(StartOptions.id("w").queue("orders"), checkout, "an apple");

    WorkflowSummary blockedQueries =
        cairn.workflows().find(Criterion.states(WorkflowState.ENQUEUED)).findFirst().orElseThrow();

    assertThat(blockedQueries.id()).isEqualTo("w");
    assertThat(blockedQueries.times().started()).isNull();
    assertThat(blockedQueries.took()).isEqualTo(Optional.empty());
    assertThat(blockedQueries.runner()).isEqualTo(new WorkflowSummary.Runner(0, 1, null, null));
  }

  @Test
  void clientFindsWorkflowsInAnotherSchema() {
    Config elsewhere = database.config().schema("trail");
    Cairn cairn = open(elsewhere, this::register);
    cairn
        .start(StartOptions.id("cairn.a").attribute("says", "cairn.b"), checkout, "an apple")
        .await();

    try (CairnClient client = CairnClient.connect(elsewhere)) {
      assertThat(
              client
                  .workflows()
                  .find(Criterion.ids("cairn.a"), Criterion.attribute("says", "cairn.b")))
          .hasSize(1);
      assertThat(client.workflows().count()).isOne();
      assertThat(client.workflows().history("cairn.a").steps()).isEmpty();
    }
  }

  static Stream<Criterion> injectionAttempts() {
    return Stream.of(
            "x' or '1'='1",
            "'; drop table cairn.workflow; --",
            "%",
            "_",
            "a\\",
            "\"",
            "?",
            "$1",
            "{a,b}",
            "{\"a\": 1}")
        .flatMap(text ->
            Stream.of(
                Criterion.ids(text),
                Criterion.idPrefix(text),
                Criterion.name(text),
                Criterion.queue(text),
                Criterion.parent(text),
                Criterion.executor(text),
                Criterion.version(text),
                Criterion.schedule(text),
                Criterion.attribute(text, text),
                Criterion.attribute("customer", Map.of(text, text))));
  }

  @Test
  void criteriaAreNeverPartOfTheSqlText() {
    Cairn cairn = openWithWorkflows();

    assertThat(injectionAttempts())
        .allSatisfy(criterion -> assertThat(ids(cairn, criterion)).isEmpty());
    assertThat(cairn.workflows().count()).isEqualTo(5);
  }

  @Test
  void patternCharactersAreMatchedLiterally() {
    Cairn cairn = openWithQueue();
    StartOptions options = StartOptions.id("50%_off\\'").attribute("sign's", List.of("%", "'"));
    cairn.start(options, checkout, "a plum").await();
    cairn.start(StartOptions.id("50 off"), checkout, "a plum").await();

    assertThat(ids(cairn, Criterion.idPrefix("50%_off\\"))).containsExactly("50%_off\\'");
    assertThat(ids(cairn, Criterion.attribute("sign's", List.of("'"))))
        .as("a part of the list matches")
        .containsExactly("50%_off\\'");
  }

  static Stream<Arguments> invalidCriteria() {
    return Stream.of(
        Arguments.of(
            (Fn.Of0<Criterion>) Criterion::ids,
            "Criterion.ids was given none, and would find nothing. Give one or more, or leave the criterion out."),
        Arguments.of((Fn.Of0<Criterion>) Criterion::states, "Criterion.states was given none"),
        Arguments.of(
            (Fn.Of0<Criterion>) () -> Criterion.name(" "),
            "Criterion.name was given a blank text, which nothing is called. Name something, or leave the criterion out."),
        Arguments.of(
            (Fn.Of0<Criterion>) () -> Criterion.queue("a\0b"),
            "Criterion.queue was given 'a?b', with a control character"),
        Arguments.of(
            (Fn.Of0<Criterion>) () -> Criterion.idPrefix("\uD800"),
            "Criterion.idPrefix was given '?', with a control character or an unpaired surrogate"),
        Arguments.of(
            (Fn.Of0<Criterion>) () -> Criterion.parent("x".repeat(513)),
            "Criterion.parent was given 513 characters; nothing has more than 512."),
        Arguments.of(
            (Fn.Of0<Criterion>) () -> Criterion.createdAfter(Instant.MIN),
            "A criterion asks for workflows created around -1000000000-01-01T00:00:00Z"),
        Arguments.of(
            (Fn.Of0<Criterion>) () -> Criterion.attributes(Map.of()),
            "Criterion.attributes was given none"),
        Arguments.of(
            (Fn.Of0<Criterion>) () -> Criterion.attribute("a/b", 1),
            "'a/b' is not a valid name for an attribute. Use 1 to 200 characters"));
  }

  @ParameterizedTest
  @MethodSource("invalidCriteria")
  void criteriaThatCannotMatchAreRejected(Fn.Of0<Criterion> criterion, String message) {
    assertThatThrownBy(criterion::call)
        .isInstanceOf(InvalidArgumentException.class)
        .hasMessageContaining(message);
  }

  @Test
  void workflowsAreListedConcurrently() {
    Cairn cairn = openWithWorkflows();

    List<Integer> sizes =
        Arrays.stream(new int[16]).parallel().mapToObj(i -> ids(cairn).size()).toList();

    assertThat(sizes).hasSize(16).containsOnly(5);
  }

  @Test
  void twoQueriesRunAtATime() throws SQLException, InterruptedException {
    var interrupted = new CompletableFuture<Throwable>();
    try (CairnClient client = CairnClient.connect(database.config());
        Connection connection = database.connect();
        Statement lock = connection.createStatement()) {
      connection.setAutoCommit(false);
      lock.execute("lock table cairn.workflow in access exclusive mode");
      CompletableFuture<Long> first = count(client);
      CompletableFuture<Long> second = count(client);
      Eventually.holds(() -> assertThat(blockedQueries()).isEqualTo(2));

      Thread third = Thread.ofVirtual().start(() -> countUntilInterrupted(client, interrupted));
      Eventually.holds(() -> assertThat(third.getState()).isEqualTo(Thread.State.WAITING));
      third.interrupt();
      assertThat(interrupted.join())
          .isInstanceOf(DatabaseException.class)
          .hasMessage(
              "The thread was interrupted while it waited for its turn to count workflows.");
      assertThat(blockedQueries()).isEqualTo(2);

      connection.rollback();
      assertThat(first.join() + second.join()).isZero();
      third.join();
    }
  }

  private static CompletableFuture<Long> count(CairnClient client) {
    return CompletableFuture.supplyAsync(
        () -> client.workflows().count(), work -> Thread.ofVirtual().start(work));
  }

  private static void countUntilInterrupted(
      CairnClient client, CompletableFuture<Throwable> thrown) {
    try {
      client.workflows().count();
      thrown.complete(new AssertionError("it had its turn"));
    } catch (DatabaseException problem) {
      thrown.complete(problem);
    }
  }

  private long blockedQueries() {
    return database.count(
        """
        select count(*) from pg_stat_activity
        where datname = current_database() and wait_event_type = 'Lock'
          and query like '%count(*)%from cairn.workflow%'
        """);
  }
}
