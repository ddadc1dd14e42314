package dev.cairn.testing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.Cairn;
import dev.cairn.CairnClient;
import dev.cairn.Config;
import dev.cairn.operate.Fork;
import dev.cairn.queue.Queue;
import dev.cairn.schedule.Schedule;
import dev.cairn.start.Message;
import dev.cairn.start.OnDuplicate;
import dev.cairn.start.StartOptions;
import dev.cairn.workflow.Branch;
import dev.cairn.workflow.Durable;
import dev.cairn.workflow.Promise;
import dev.cairn.workflow.Step;
import dev.cairn.workflow.StreamWriter;
import dev.cairn.workflow.Workflow;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** After a busy hour, the tables contain only what finished workflows need. */
@CairnTest
class BusyHourTest {
  private static final int MINUTES = 60;
  private static final int MINUTES_TO_END = 15;
  private static final Duration MINUTE = Duration.ofMinutes(1);

  private static final String OF_A_FINISHED_WORKFLOW =
      "exists (select from cairn.workflow w where w.id = r.workflow_id and cairn.is_terminal(w.state))";
  private static final String NONE = "false";

  /** Tables without rows before the end. */
  private static final List<String> UNUSED =
      List.of("message", "awaited", "retention", "access_token", "access_session", "audit");

  /** Which rows r of each table may remain. A new table fails the test until it is added here. */
  private static final Map<String, String> REMAINING =
      Map.ofEntries(
          Map.entry("workflow", "cairn.is_terminal(r.state)"),
          Map.entry("step", OF_A_FINISHED_WORKFLOW),
          Map.entry("attempt", OF_A_FINISHED_WORKFLOW),
          Map.entry("event", OF_A_FINISHED_WORKFLOW),
          Map.entry("stream", OF_A_FINISHED_WORKFLOW),
          Map.entry("promise", OF_A_FINISHED_WORKFLOW),
          Map.entry("message_key", OF_A_FINISHED_WORKFLOW),
          Map.entry("message", NONE), // each was received
          Map.entry("awaited", NONE),
          Map.entry("queue_start", NONE),
          Map.entry("deduplication_key", NONE),
          Map.entry("debounce_key", NONE),
          Map.entry("retention", NONE), // no rule is configured
          Map.entry("executor", "true"), // counted below
          Map.entry("lease", "exists (select from cairn.executor e where e.id = r.executor)"),
          Map.entry("version", "r.application = 'test'"),
          Map.entry("workflow_type", "r.application = 'test'"),
          Map.entry("step_type", "r.application = 'test'"),
          Map.entry("access_token", NONE), // nothing is requested over HTTP
          Map.entry("access_session", NONE),
          Map.entry("audit", NONE),
          Map.entry("queue", "r.name in ('limited', 'parted', 'schedules')"),
          Map.entry("schedule", "r.name = 'minutely'"),
          Map.entry("migration", "true")); // counted below

  private final Cairn cairn;
  private final CairnClient client;
  private final Config config;
  private final TestClock clock;
  private final DataSource database;
  private final Traffic traffic;

  BusyHourTest(
      Cairn cairn, CairnClient client, Config config, TestClock clock, DataSource database) {
    this.cairn = cairn;
    this.client = client;
    this.config = config;
    this.clock = clock;
    this.database = database;
    this.traffic = cairn.durable(Traffic.class, cairn);
  }

  /** Workflows that together use every kind of row. */
  static class Traffic {
    private final Cairn cairn;

    Traffic(Cairn cairn) {
      this.cairn = cairn;
    }

    @Workflow
    String order(int number) {
      Durable.attribute("number", number);
      Durable.compensate("release", () -> {});
      Durable.start(this::approve, Durable.workflowId());
      List<String> prices = Durable.all(quote("a"), quote("b"));
      StreamWriter<String> lines = Durable.stream("lines", String.class);
      lines.append(prices.getFirst());
      lines.close();
      Promise<String> approval = Durable.promise("approval", String.class);
      Durable.publish("token", approval.token());
      String approved = approval.await();
      String news = Durable.receive("news", String.class, Duration.ofMinutes(10)).orElse("no news");
      if (number % 7 == 3) {
        throw new IllegalStateException("not today");
      }
      return approved + ", " + news;
    }

    private static Branch<String, RuntimeException> quote(String name) {
      return Durable.branch(name, () -> Durable.step("quote", () -> "price of " + name));
    }

    @Workflow
    void approve(String order) {
      String token = Durable.awaitEvent(order, "token", String.class, Duration.ofMinutes(10));
      Durable.sleep(MINUTE);
      complete(token);
      Durable.send(Message.to(order, "news", "good news").idempotent("first"));
    }

    @Step
    void complete(String token) {
      cairn.messages().complete(token, "approved");
    }

    @Workflow
    String pack(String parcel) {
      return note("packed " + parcel);
    }

    @Step
    String note(String line) {
      return line;
    }

    @Workflow
    void nap(int minutes) {
      Durable.compensate("wake up", () -> {});
      Durable.sleep(MINUTE.multipliedBy(minutes));
    }

    @Workflow
    String waitForNobody(int minutes) {
      return Durable.receive("nothing", String.class, MINUTE.multipliedBy(minutes))
          .orElse("nobody");
    }

    @Workflow
    int countDown(int rounds) {
      Durable.sleep(MINUTE);
      if (rounds > 0) {
        throw Durable.continueAsNew(this::countDown, rounds - 1);
      }
      return rounds;
    }

    @Workflow
    void tick(Instant time) {
      note("tick " + time);
    }
  }

  private void declare() {
    cairn.queues().declare(Queue.named("limited").concurrency(4).rate(20, MINUTE));
    cairn
        .queues()
        .declare(Queue.named("parted").partitioned().perPartition(1).ratePerPartition(5, MINUTE));
    cairn.schedules().declare(Schedule.every("minutely", MINUTE), traffic::tick);
  }

  private void startTrafficOf(int minute) {
    String number = String.valueOf(minute);
    cairn.start(StartOptions.id("order-" + number), traffic::order, minute);
    cairn.start(StartOptions.id("napper-" + number), traffic::nap, 2);
    cairn.start(StartOptions.fresh(), traffic::waitForNobody, 3);
    cairn.start(StartOptions.fresh(), traffic::countDown, 2);
    StartOptions limited = StartOptions.onQueue("limited");
    for (int start = 0; start < 3; start++) {
      cairn.start(limited.deduplicate("d" + minute % 4, OnDuplicate.JOIN), traffic::nap, 2);
      cairn.start(
          limited.debounce("d" + minute % 3, Duration.ofSeconds(90), MINUTE.multipliedBy(4)),
          traffic::pack,
          "debounced " + number);
      cairn.start(
          StartOptions.onQueue("parted").partition("p" + start), traffic::pack, "parted " + number);
    }
    cairn.start(limited.priority(2).delay(MINUTE.multipliedBy(5)), traffic::pack, "later");
    if (minute % 10 == 9) {
      cairn.workflows().cancel("napper-" + number);
      cairn.workflows().fork(Fork.of("order-" + (minute - 5)).as("fork-" + number));
    }
  }

  /** Awaits an order as another process does, which notes in the database that it waits. */
  private Thread awaitElsewhere(int minute) {
    return Thread.startVirtualThread(() ->
        assertThat(client.handle("order-" + minute, String.class).await())
            .isEqualTo("approved, good news"));
  }

  @Test
  void onlyFinishedWorkflowsRemain() throws Exception {
    long migrations = count("migration", "true");
    declare();
    var waiting = new ArrayList<Thread>();
    for (int minute = 0; minute < MINUTES; minute++) {
      startTrafficOf(minute);
      if (minute % 7 == 0) {
        waiting.add(awaitElsewhere(minute));
      }
      clock.advance(MINUTE);
    }
    for (String used : REMAINING.keySet()) {
      if (!UNUSED.contains(used)) {
        assertThat(count(used, "true")).as("rows of %s in between", used).isPositive();
      }
    }

    clock.advance(MINUTE.multipliedBy(MINUTES_TO_END));
    for (Thread waiter : waiting) {
      waiter.join();
    }
    deleteObsoleteRows();

    assertThat(tables()).containsExactlyInAnyOrderElementsOf(REMAINING.keySet());
    for (Map.Entry<String, String> table : REMAINING.entrySet()) {
      String others = "not (" + table.getValue() + ")";
      Awaitility.await()
          .untilAsserted(
              () -> assertThat(count(table.getKey(), others)).as(table.getKey()).isZero());
    }
    assertThat(count("executor", "r.state = 'ALIVE'")).isEqualTo(1);
    assertThat(count("lease", "true")).isEqualTo(1);
    assertThat(count("version", "true")).isEqualTo(1);
    assertThat(count("migration", "true")).isEqualTo(migrations);
    assertThat(count("workflow", "r.name = 'tick'")).isEqualTo(MINUTES + MINUTES_TO_END);
    assertThat(count("workflow", "true")).isGreaterThan(12 * MINUTES);
  }

  /** An engine deletes obsolete rows when it starts, and then once a minute of real time. */
  private void deleteObsoleteRows() {
    try (Cairn next = Cairn.open(config)) {
      next.durable(Traffic.class, next);
      next.start();
      Awaitility.await().untilAsserted(() -> assertThat(count("queue_start", "true")).isZero());
    }
  }

  private List<String> tables() throws SQLException {
    return query(
        "select relname from pg_class where relnamespace = 'cairn'::regnamespace and relkind in ('r', 'p')");
  }

  private long count(String table, String condition) throws SQLException {
    return Long.parseLong(
        query("select count(*) from cairn.%s r where %s".formatted(table, condition)).getFirst());
  }

  private List<String> query(String sql) throws SQLException {
    try (Connection connection = database.getConnection();
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      var column = new ArrayList<String>();
      while (rows.next()) {
        column.add(rows.getString(1));
      }
      return column;
    }
  }
}
