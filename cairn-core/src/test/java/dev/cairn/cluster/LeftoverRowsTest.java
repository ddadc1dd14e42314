package dev.cairn.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.Cairn;
import dev.cairn.operate.Criterion;
import dev.cairn.operate.Fork;
import dev.cairn.queue.Queue;
import dev.cairn.schedule.Schedule;
import dev.cairn.start.Handle;
import dev.cairn.start.StartOptions;
import dev.cairn.testkit.CairnTest;
import dev.cairn.testkit.Eventually;
import dev.cairn.workflow.Branch;
import dev.cairn.workflow.Durable;
import dev.cairn.workflow.Promise;
import dev.cairn.workflow.Step;
import dev.cairn.workflow.StreamWriter;
import dev.cairn.workflow.Transaction;
import dev.cairn.workflow.Workflow;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Rows that remain in the tables after every feature was used. */
class LeftoverRowsTest extends CairnTest {
  private static final int WORKFLOWS = 30;

  /** Tables of settings, and of executors and versions, which are deleted after a while. */
  private static final Set<String> SETTINGS =
      Set.of(
          "executor",
          "lease",
          "queue",
          "schedule",
          "version",
          "workflow_type", // deleted with the version
          "step_type",
          "retention",
          "migration");

  private AllFeatures workflows = new AllFeatures();

  /** Workflows that together use every feature. */
  static class AllFeatures {
    @Workflow
    String order(String number) throws SQLException {
      Durable.attribute("number", number);
      reserve(number);
      Durable.compensate("release", () -> {});
      String sent = deliver(number);
      List<String> prices = Durable.all(quote("a"), quote("b"));
      Durable.publish("price", prices.getFirst());
      StreamWriter<String> lines = Durable.stream("lines", String.class);
      lines.append(sent);
      lines.close();
      Promise<String> approval = Durable.promise("approval", String.class);
      Durable.publish("token", approval.token());
      String approved = approval.await();
      String news = Durable.receive("news", String.class, Duration.ofMinutes(1)).orElse("none");
      Durable.sleep(Duration.ofMillis(1));
      if (number.endsWith("7")) {
        throw new IllegalStateException("not today");
      }
      return approved + news;
    }

    private static Branch<String, RuntimeException> quote(String name) {
      return Durable.branch(name, () -> Durable.step("quote", () -> "price of " + name));
    }

    @Workflow
    String deliver(String number) {
      return pack(number);
    }

    @Step
    String pack(String number) {
      return "packed " + number;
    }

    @Transaction
    void reserve(String number) throws SQLException {
      try (Statement insert = Durable.connection().createStatement()) {
        insert.execute("insert into reserved values ('" + number + "')");
      }
    }

    @Workflow
    void sleepForADay(String number) {
      Durable.compensate("undo", () -> {});
      pack(number);
      Durable.sleep(Duration.ofDays(1));
    }

    @Workflow
    void tick(Instant at) {
      pack(at.toString());
    }
  }

  @BeforeEach
  void createUserTable() {
    database.execute("create table reserved (number text)");
  }

  private Cairn openRegistered() {
    return open(openRegistered -> workflows = openRegistered.durable(AllFeatures.class));
  }

  @Test
  void onlyFinishedWorkflowsRemainAndNothingOnceTheyAreDeleted() {
    Cairn cairn = openRegistered();
    useAllFeatures(cairn);

    assertThat(cairn.workflows().count(Criterion.all()))
        .isEqualTo(
            database.count(
                "select count(*) from cairn.workflow w where cairn.is_terminal(w.state)"));
    tablesOfWorkflows()
        .forEach(table ->
            assertThat(
                    database.query(
                        "select t.workflow_id from cairn.%s t where not exists (select from cairn.workflow w where w.id = t.workflow_id)"
                            .formatted(table)))
                .as("rows of %s without a workflow", table)
                .isEmpty());
    Eventually.holds(() -> assertThat(rows("awaited")).isZero());
    assertThat(rows("message")).as("each was received").isZero();

    cairn.workflows().bulk(Criterion.all()).delete();
    closeAllOpen();
    openRegistered();

    Eventually.holds(
        () -> assertThat(tables()).allSatisfy(table -> assertThat(rows(table)).as(table).isZero()));
  }

  private void useAllFeatures(Cairn cairn) {
    cairn.queues().declare(Queue.named("rated").rate(20, Duration.ofMillis(100)));
    cairn.queues().declare(Queue.named("parted").partitioned().perPartition(2));
    cairn.schedules().declare(Schedule.every("hourly", Duration.ofHours(1)), workflows::tick);
    var orders = new ArrayList<Handle<String>>();
    for (int i = 0; i < WORKFLOWS; i++) {
      StartOptions run = StartOptions.id("o" + i);
      StartOptions options =
          i % 3 == 0
              ? run.queue("rated")
              : i % 3 == 1 ? run.queue("parted").partition("p" + i % 2) : run;
      orders.add(cairn.start(options, workflows::order, "n" + i));
      cairn.start(StartOptions.id("w" + i), workflows::sleepForADay, "x");
      cairn.start(
          StartOptions.onQueue("rated")
              .debounce("d" + i % 4, Duration.ofMillis(5), Duration.ofMillis(50)),
          workflows::deliver,
          "later");
    }
    String tickId = cairn.schedules().trigger("hourly");
    for (int i = 0; i < WORKFLOWS; i++) {
      String token =
          cairn.messages().awaitEvent("o" + i, "token", String.class, Duration.ofSeconds(30));
      cairn.messages().send("o" + i, "news", "good");
      cairn.messages().complete(token, "yes");
      assertThat(cairn.messages().stream("o" + i, "lines", String.class)).hasSize(1);
      cairn.workflows().cancel("w" + i);
    }
    assertThat(orders.getFirst().await()).isEqualTo("yesgood");
    assertThat(state(tickId)).isNotNull();
    cairn.workflows().cancel(cairn.workflows().fork(Fork.of("o1").as("fork")));
    Eventually.holds(() ->
        assertThat(
                database.query(
                    "select id || ' ' || state from cairn.workflow where not cairn.is_terminal(state)"))
            .isEmpty());
  }

  private long rows(String table) {
    return database.count("select count(*) from cairn." + table);
  }

  private List<String> tables() {
    return database
        .query(
            "select relname from pg_class where relnamespace = 'cairn'::regnamespace and relkind ="
                + " 'r'")
        .stream()
        .filter(table -> !SETTINGS.contains(table))
        .toList();
  }

  private List<String> tablesOfWorkflows() {
    return database.query(
        """
        select c.relname from pg_class c join pg_attribute a on a.attrelid = c.oid
        where c.relnamespace = 'cairn'::regnamespace and c.relkind = 'r'
          and a.attname = 'workflow_id' and c.relname <> 'awaited'
        """);
  }
}
