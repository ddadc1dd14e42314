package dev.cairn.start;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.Cairn;
import dev.cairn.CairnClient;
import dev.cairn.Pipeline;
import dev.cairn.error.InvalidArgumentException;
import dev.cairn.error.UsageException;
import dev.cairn.operate.Fork;
import dev.cairn.queue.Queue;
import dev.cairn.schedule.Schedule;
import dev.cairn.testkit.CairnTest;
import dev.cairn.testkit.Eventually;
import dev.cairn.testkit.JournalGate;
import dev.cairn.workflow.Durable;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Headers are recorded with a workflow or a message, and pass on to what a workflow starts. */
class HeadersTest extends CairnTest {
  private static final Duration LONG = Duration.ofSeconds(30);
  private static final Map<String, String> TENANT = Map.of("tenant", "t-17");

  private final ConcurrentLinkedQueue<Map<String, String>> seen = new ConcurrentLinkedQueue<>();
  private Fn.Of0<String> flow = () -> "not registered yet";
  private Fn.Of0<String> parent = () -> "not registered yet";
  private Fn.Void1<Instant> report = tick -> {};

  /** The headers that the workflow sees, as text. */
  private String headers() {
    Map<String, String> headers = Durable.headers();
    seen.add(headers);
    return Durable.step("note", () -> new TreeMap<>(headers).toString());
  }

  private Cairn with(Fn.Of0<String> code) {
    return open(cairn -> {
      flow = cairn.workflow("flow", String.class, this::headers);
      parent = cairn.workflow("parent", String.class, code);
      report =
          cairn.workflow(
              "report",
              Instant.class,
              (Instant tick) -> {
                seen.add(Durable.headers());
              });
      cairn.queues().declare(Queue.named("q"));
    });
  }

  private Cairn opened() {
    return with(() -> "not used");
  }

  private String recorded(String id) {
    return database.query("select headers from cairn.workflows where id = ?", id).getFirst();
  }

  @Test
  void aWorkflowSeesTheHeadersOfItsStart() {
    Cairn cairn = opened();

    Handle<String> handle =
        cairn.start(StartOptions.id("w").header("tenant", "t-17").header("user", "ann"), flow);

    assertThat(handle.await()).isEqualTo("{tenant=t-17, user=ann}");
    assertThat(recorded("w")).isEqualTo("{\"user\": \"ann\", \"tenant\": \"t-17\"}");
    assertThat(cairn.workflows().get("w").summary().headers())
        .isEqualTo(Map.of("tenant", "t-17", "user", "ann"));
  }

  @Test
  void aStartWithoutHeadersRecordsNone() {
    Cairn cairn = opened();

    assertThat(cairn.start(StartOptions.id("w"), flow).await()).isEqualTo("{}");

    assertThat(database.count("select count(*) from cairn.workflows where headers is null"))
        .isEqualTo(1);
    assertThat(cairn.workflows().get("w").summary().headers()).isEmpty();
  }

  @Test
  void aTakeoverSeesTheSameHeaders() {
    JournalGate gate = gate(JournalGate.Side.BEFORE, "w", "note");
    Cairn dying = open(gate, cairn -> flow = cairn.workflow("flow", String.class, this::headers));
    dying.start(StartOptions.id("w").headers(TENANT), flow);
    gate.awaitReached();
    declareExecutorsDead();

    Cairn next = opened();

    assertThat(next.handle("w", String.class).await(LONG)).isEqualTo("{tenant=t-17}");
    assertThat(seen).containsExactly(TENANT, TENANT);
  }

  @Test
  void aForkCopiesThem() {
    Cairn cairn = opened();
    cairn.start(StartOptions.id("w").headers(TENANT), flow).await();

    String fork = cairn.workflows().fork(Fork.of("w"));

    assertThat(cairn.handle(fork, String.class).await(LONG)).isEqualTo("{tenant=t-17}");
    assertThat(cairn.workflows().get(fork).summary().headers()).isEqualTo(TENANT);
  }

  @Test
  void childrenInheritThemAndMayReplaceSome() {
    Cairn cairn = opened();
    Cairn[] inside = new Cairn[1];
    cairn.close();
    inside[0] =
        with(() ->
            inside[0].start(StartOptions.id("a"), flow).await()
                + inside[0].start(StartOptions.onQueue("q").header("user", "bob"), flow).await()
                + flow.call());

    Handle<String> handle =
        inside[0].start(StartOptions.id("p").headers(TENANT).header("user", "ann"), parent);

    assertThat(handle.await())
        .isEqualTo("{tenant=t-17, user=ann}{tenant=t-17, user=bob}{tenant=t-17, user=ann}");
  }

  @Test
  void allWaysToStartKeepThem() throws Exception {
    Cairn cairn = opened();
    StartOptions queued = StartOptions.onQueue("q").headers(TENANT);

    cairn.start(queued, flow).await();
    cairn.startAll(queued, flow, flow).forEach(Handle::await);
    cairn.startAll(StartOptions.fresh().headers(TENANT), flow).getFirst().await();
    cairn.messages().sendStarting(Message.to("a", "t", 1), queued, flow).await();
    cairn
        .messages()
        .sendStarting(Message.to("b", "t", 1), StartOptions.fresh().headers(TENANT), flow)
        .await();
    try (Pipeline pipeline = cairn.pipeline()) {
      pipeline.start(queued, flow).await();
      pipeline.start(StartOptions.fresh().headers(TENANT), flow).await();
    }
    try (Connection connection = database.connect()) {
      cairn.within(connection).start(queued, flow).await();
    }

    assertThat(seen).hasSize(9).allMatch(TENANT::equals);
  }

  @Test
  void aClientKeepsThem() throws Exception {
    opened();
    StartOptions queued = StartOptions.onQueue("q").headers(TENANT);

    try (CairnClient client = CairnClient.connect(database.config("client"));
        Connection connection = database.connect()) {
      Fn.Of0<String> there = client.workflow("flow", String.class);
      client.start(queued, there).await();
      client.startAll(queued, there, there).forEach(Handle::await);
      client.within(connection).start(queued, there).await();
      client.messages().sendStarting(Message.to("a", "t", 1), queued, there).await();
      try (Pipeline pipeline = client.pipeline()) {
        Handle<String> one = pipeline.start(queued, there);
        Handle<String> other = pipeline.start(queued.header("n", "2"), there);
        one.await();
        assertThat(other.await()).isEqualTo("{n=2, tenant=t-17}");
      }
    }

    assertThat(seen).hasSize(7).allMatch(headers -> "t-17".equals(headers.get("tenant")));
  }

  @Test
  void startsInTheTransactionOfAWorkflowInheritThem() {
    Cairn[] cairn = new Cairn[1];
    cairn[0] =
        with(() ->
            Durable.transaction(
                "put",
                connection -> {
                  var within = cairn[0].within(connection);
                  within.send(Message.to("later", "t", 1).keep());
                  return within.start(StartOptions.id("child").queue("q"), flow).id();
                }));

    cairn[0].start(StartOptions.id("p").headers(TENANT), parent).await();

    assertThat(cairn[0].handle("child", String.class).await(LONG)).isEqualTo("{tenant=t-17}");
    assertThat(messageHeaders("later")).containsExactly("{\"tenant\": \"t-17\"}");
  }

  @Test
  void theLastOfDebouncedStartsCounts() {
    Cairn cairn = opened();
    StartOptions debounced =
        StartOptions.onQueue("q").debounce("k", Duration.ofMillis(300), Duration.ofSeconds(5));

    cairn.start(debounced.header("n", "1").header("first", "yes"), flow);
    Handle<String> handle = cairn.start(debounced.header("n", "2"), flow);

    assertThat(handle.await()).isEqualTo("{n=2}");
    assertThat(seen).hasSize(1);
  }

  @Test
  void theFirstOfStartsThatBecomeOneCounts() {
    Cairn cairn = opened();
    cairn.start(StartOptions.id("w").header("n", "1"), flow).await();

    assertThat(cairn.start(StartOptions.id("w").header("n", "2"), flow).await()).isEqualTo("{n=1}");
  }

  @Test
  void runsOfASchedulesHaveItsHeaders() {
    Cairn cairn = opened();
    Schedule schedule = Schedule.every("s", Duration.ofSeconds(1)).header("tenant", "t-17");

    cairn.schedules().declare(schedule, report);
    cairn.schedules().trigger("s");

    Eventually.holds(() -> assertThat(seen).hasSizeGreaterThan(2));
    assertThat(seen).allMatch(TENANT::equals);
    assertThat(cairn.schedules().status("s").schedule()).isEqualTo(schedule);
    assertThat(database.query("select headers ->> 'tenant' from cairn.schedules"))
        .containsExactly("t-17");
  }

  private List<String> messageHeaders(String workflowId) {
    return database.query(
        "select headers from cairn.messages where workflow_id = ? order by xid, seq", workflowId);
  }

  @Test
  void messagesKeepTheirsAndInheritThoseOfTheWorkflowThatSendsThem() {
    Cairn[] cairn = new Cairn[1];
    cairn[0] =
        with(() -> {
          cairn[0].messages().send(Message.to("m", "t", 1).keep());
          cairn[0].messages().send(Message.to("m", "t", 2).header("user", "bob").keep());
          Durable.step(
              "in a step",
              () -> {
                cairn[0].messages().send(Message.to("m", "t", 3).keep());
                return true;
              });
          return "sent";
        });

    cairn[0].start(StartOptions.id("p").header("user", "ann"), parent).await();
    cairn[0].messages().send(Message.to("m", "t", 4).header("user", "eve").keep());
    cairn[0].messages().send(Message.to("m", "t", 5).keep());
    cairn[0]
        .messages()
        .sendAll(
            List.of(
                Message.to("p2", "t", 6).keep(), Message.to("p2", "t", 7).keep().header("n", "7")));

    assertThat(messageHeaders("m"))
        .containsExactly(
            "{\"user\": \"ann\"}",
            "{\"user\": \"bob\"}",
            "{\"user\": \"ann\"}",
            "{\"user\": \"eve\"}",
            null);
    assertThat(messageHeaders("p2")).containsExactly(null, "{\"n\": \"7\"}");
  }

  @Test
  void messagesOfDurableSendInheritThem() {
    Cairn cairn =
        with(() -> {
          Durable.send(Message.to("m", "t", 1).keep());
          Durable.step(
              "in a step",
              () -> {
                Durable.send(Message.to("m", "t", 2).keep());
                return true;
              });
          return Durable.transaction(
              "in a transaction",
              connection -> {
                Durable.send(Message.to("m", "t", 3).keep());
                return "sent";
              });
        });

    cairn.start(StartOptions.id("p").headers(TENANT), parent).await();

    assertThat(messageHeaders("m")).hasSize(3).containsOnly("{\"tenant\": \"t-17\"}");
  }

  @Test
  void sqlFunctionsTakeThem() {
    Cairn cairn = opened();

    database.execute(
        "select cairn.enqueue('flow', '[]', 'q', id => 'w', headers => '{\"tenant\": \"t-17\"}')");
    database.execute(
        "select cairn.send('m', 't', '1', keep => true, headers => '{\"tenant\": \"t-17\"}')");
    database.execute(
        "select cairn.debounce('flow', '[]', 'q', 'k', '1ms', '1s', headers => '{\"n\": \"3\"}')");

    assertThat(cairn.handle("w", String.class).await(LONG)).isEqualTo("{tenant=t-17}");
    assertThat(messageHeaders("m")).containsExactly("{\"tenant\": \"t-17\"}");
    Eventually.holds(() -> assertThat(seen).contains(Map.of("n", "3")));
  }

  @Test
  void sqlFunctionsRejectHeadersThatAreNone() {
    opened();
    String large = "{\"k\": \"%s\"}".formatted("x".repeat(8_192));

    Stream.of("[]", "\"a\"", "{\"n\": 1}", "{\" \": \"blank\"}", "{\"a\\u0001\": \"b\"}", large)
        .forEach(headers -> {
          assertRejected(
              "select cairn.enqueue('flow', '[]', 'q', headers => '%s')".formatted(headers));
          assertRejected(
              "select cairn.send('m', 't', '1', keep => true, headers => '%s')".formatted(headers));
          assertRejected(
              "select cairn.debounce('flow', '[]', 'q', 'k', '1s', '1s', headers => '%s')"
                  .formatted(headers));
        });
    assertThat(database.count("select count(*) from cairn.workflows")).isZero();
  }

  private void assertRejected(String sql) {
    assertThatThrownBy(() -> database.execute(sql))
        .cause()
        .isInstanceOfSatisfying(
            SQLException.class, problem -> assertThat(problem.getSQLState()).isEqualTo("CRN03"));
  }

  @Test
  void headersThatCannotBeStoredAreRejected() {
    StartOptions options = StartOptions.fresh();
    var withNull = new HashMap<String, String>();
    withNull.put("tenant", null);

    assertThatThrownBy(() -> options.header(" ", "v"))
        .isInstanceOf(InvalidArgumentException.class)
        .hasMessage("The key of a header is blank; must have 1 to 256 characters.");
    assertThatThrownBy(() -> options.header("k".repeat(257), "v"))
        .hasMessage("The key of a header has 257 characters; must have 1 to 256.");
    assertThatThrownBy(() -> options.header("k\n", "v")).hasMessageContaining("U+000A");
    assertThatThrownBy(() -> options.header("k", "a\u0000"))
        .hasMessageContaining(
            "The header 'k' with the value 'a?' contains a control character (U+0000)");
    assertThatThrownBy(() -> options.headers(withNull))
        .hasMessage("The header 'tenant' is null. Give a text, or leave the header out.");
    assertThatThrownBy(() -> options.header("k", "x".repeat(8_192)))
        .hasMessage(
            "The headers [k] have 8,193 bytes of UTF-8; must have at most 8,192 with their keys. Pass large values as arguments.");
    assertThatThrownBy(() -> Message.to("w", "t", 1).header("", "v"))
        .isInstanceOf(InvalidArgumentException.class);
    assertThatThrownBy(() -> Schedule.every("s", LONG).header("", "v"))
        .isInstanceOf(InvalidArgumentException.class);
    assertThat(options.header("k", "x".repeat(8_191)).header("k", "").headers())
        .isEqualTo(Map.of("k", ""));
  }

  @Test
  void inheritedHeadersCountForTheLimit() {
    Cairn[] cairn = new Cairn[1];
    cairn[0] =
        with(() -> {
          try {
            return cairn[0]
                .start(StartOptions.fresh().header("more", "x".repeat(5_000)), flow)
                .await();
          } catch (InvalidArgumentException tooLarge) {
            return String.valueOf(tooLarge.getMessage());
          }
        });

    assertThat(
            cairn[0].start(StartOptions.fresh().header("large", "x".repeat(5_000)), parent).await())
        .startsWith("The headers [large, more] have 10,009 bytes");
  }

  @Test
  void headersOutsideOfAWorkflowAreRefused() {
    assertThatThrownBy(Durable::headers)
        .isInstanceOf(UsageException.class)
        .hasMessageContaining("Durable.headers() was called outside a workflow");
  }
}
