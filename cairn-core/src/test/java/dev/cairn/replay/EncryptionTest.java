package dev.cairn.replay;

import static dev.cairn.testkit.EncryptingCodecs.SECRET;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.Cairn;
import dev.cairn.CairnClient;
import dev.cairn.Config;
import dev.cairn.error.WorkflowConflictException;
import dev.cairn.error.WorkflowStoppedException;
import dev.cairn.operate.Criterion;
import dev.cairn.operate.Fork;
import dev.cairn.queue.Queue;
import dev.cairn.schedule.Schedule;
import dev.cairn.start.Fn;
import dev.cairn.start.Handle;
import dev.cairn.start.Message;
import dev.cairn.start.OnDuplicate;
import dev.cairn.start.PublishedEvent;
import dev.cairn.start.StartOptions;
import dev.cairn.start.StreamItem;
import dev.cairn.testkit.CairnTest;
import dev.cairn.testkit.ContextFreeCodec;
import dev.cairn.testkit.EncryptingCodecs;
import dev.cairn.testkit.Eventually;
import dev.cairn.workflow.Durable;
import dev.cairn.workflow.Promise;
import dev.cairn.workflow.StreamWriter;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * All features with a codec that binds values to their context and rejects others. After each test,
 * no table contains the secret in clear text.
 */
class EncryptionTest extends CairnTest {
  private static final Duration DAY = Duration.ofDays(1);
  private static final Duration MILLISECOND = Duration.ofMillis(1);

  /** The columns that contain values. The guide lists them; all other columns are plain text. */
  private static final List<String> ENCRYPTED =
      List.of(
          "event.value",
          "message.value",
          "promise.error",
          "promise.output",
          "step.error",
          "step.output",
          "stream.value",
          "workflow.error",
          "workflow.input",
          "workflow.output");

  private final Map<String, String> tokens = new ConcurrentHashMap<>();
  private final AtomicInteger charges = new AtomicInteger();
  private Fn.Of1<String, String> order = argument -> "not registered yet";
  private Fn.Of1<String, String> child = argument -> "not registered yet";

  private String order(Cairn cairn, String value) {
    Durable.compensate("undo", () -> assertThat(value).isNotNull());
    String reserved = Durable.transaction("reserve", connection -> value + " reserved");
    String charge = Durable.step("charge", () -> charge(value));
    Durable.publish("progress", charge);
    StreamWriter<String> log = Durable.stream("log", String.class);
    log.append(value + " in code");
    Durable.step("log", () -> Durable.stream("log", String.class).append(value + " in a step"));
    String first =
        Durable.first(
            List.of(
                Durable.branch("fast", () -> Durable.step("run", () -> value + " fast")),
                Durable.branch("slow", () -> Durable.receive("never", String.class, DAY).get())));
    String childResult = cairn.start(child, value).await();
    Durable.patched("changed");
    Promise<String> approval = Durable.promise("approval", String.class);
    tokens.put(Durable.workflowId(), approval.token());
    Durable.attribute("customer", "ann");
    String awaitApproval = awaitApproval(approval);
    Durable.sleep(MILLISECOND);
    return String.join(", ", reserved, charge, first, childResult, awaitApproval);
  }

  private static String awaitApproval(Promise<String> approval) {
    try {
      return approval.await();
    } catch (IllegalStateException rejected) {
      return String.valueOf(rejected.getMessage());
    }
  }

  private String charge(String value) {
    if (value.endsWith("bad") && charges.incrementAndGet() == 1) {
      throw new IllegalStateException(value + " declined");
    }
    return value + " charged";
  }

  private static String child(Cairn cairn, String value) {
    String id = Durable.workflowId();
    cairn.messages().send(id, "self", value + " sent");
    Durable.publish("told", value);
    cairn.messages().awaitEvent(id, "told", String.class, DAY);
    return Durable.receive("self", String.class, DAY).orElseThrow();
  }

  private void register(Cairn cairn) {
    order = cairn.workflow("order", String.class, String.class, value -> order(cairn, value));
    child = cairn.workflow("child", String.class, String.class, value -> child(cairn, value));
    cairn.workflow("tick", Instant.class, String.class, tick -> SECRET + " at " + tick);
  }

  private Config config() {
    return database.config().codec(EncryptingCodecs.codec()).shutdownTimeout(Duration.ZERO);
  }

  private Cairn openEncrypted() {
    return open(config(), this::register);
  }

  private static String result(String value, String awaitApproval) {
    return "%1$s reserved, %1$s charged, %1$s fast, %1$s sent, %2$s"
        .formatted(value, awaitApproval);
  }

  private String token(String id) {
    return Objects.requireNonNull(tokens.get(id));
  }

  private void complete(Cairn cairn, String id, String value) {
    Eventually.holds(() -> assertThat(tokens).containsKey(id));
    Eventually.holds(() -> assertThat(cairn.messages().complete(token(id), value)).isTrue());
  }

  private static String await(Cairn cairn, String id) {
    return cairn.handle(id, String.class).await();
  }

  /** Asserts that the rows of the test are encrypted and bound to their context. */
  @AfterEach
  void nothingSecretIsStored() {
    var encrypted = new TreeSet<String>();
    for (String column :
        database.query(
            """
            select t.relname || '.' || a.attname from pg_class t
            join pg_attribute a on a.attrelid = t.oid and a.attnum > 0 and not a.attisdropped
            where t.relnamespace = 'cairn'::regnamespace and t.relkind in ('r', 'p')
            """)) {
      String[] named = column.split("\\.", 2);
      List<String> values =
          database.query(
              "select to_json(%2$s)::text from cairn.%1$s where %2$s is not null"
                  .formatted((Object[]) named));
      assertThat(values).as(column).noneMatch(value -> value.contains(SECRET));
      if (values.stream().anyMatch(value -> value.contains("\"kid\""))) {
        assertThat(values).as(column).allMatch(value -> value.startsWith("{\"v\":2,\"kid\":"));
        encrypted.add(column);
      }
    }
    assertThat(ENCRYPTED).containsAll(encrypted);
  }

  @Test
  void encryptedRecordsAreReplayedAfterARestart() {
    Cairn first = openEncrypted();
    first.start(StartOptions.id("o").attribute("city", "Bern"), order, SECRET);
    Eventually.holds(() -> assertThat(stepKeys("o")).contains("attribute customer"));
    closeAllOpen();

    Cairn second = openEncrypted();
    complete(second, "o", SECRET + " approved");

    assertThat(await(second, "o")).isEqualTo(result(SECRET, SECRET + " approved"));
    assertThat(second.workflows().replay("o").problem()).isNull();
    assertThat(second.workflows().history("o").workflow().input()).isEqualTo("[\"swordfish\"]");
    assertThat(second.workflows().history("o").steps())
        .filteredOn(step -> step.key().equals("charge"))
        .singleElement()
        .satisfies(step -> assertThat(step.output()).isEqualTo("\"swordfish charged\""));
    assertThat(second.messages().events("o"))
        .extracting(PublishedEvent::json)
        .containsExactly("\"swordfish charged\"");
    assertThat(log(second, "o")).containsExactly(SECRET + " in code", SECRET + " in a step");
  }

  private static List<String> log(Cairn cairn, String id) {
    var values = new ArrayList<String>();
    for (StreamItem<String> item : cairn.messages().stream(id, "log", String.class)) {
      values.add(item.value());
    }
    return values;
  }

  @Test
  void forksReadCopiedValues() {
    Cairn cairn = openEncrypted();
    cairn.start(StartOptions.id("o"), order, SECRET);
    complete(cairn, "o", SECRET);
    await(cairn, "o");

    cairn.workflows().fork(Fork.of("o").before("sleep").as("f"));
    assertThat(await(cairn, "f")).isEqualTo(result(SECRET, SECRET));
    cairn
        .workflows()
        .fork(Fork.of("f").before("sleep").outcome("charge", SECRET + " free").as("g"));
    assertThat(await(cairn, "g")).contains(SECRET + " free");
    cairn.workflows().fork(Fork.of("g").as("h"), () -> order.call(SECRET + " again"));
    complete(cairn, "h", SECRET);

    assertThat(await(cairn, "h")).isEqualTo(result(SECRET + " again", SECRET));
    assertThat(log(cairn, "g")).hasSize(2);
    assertThat(cairn.messages().events("g")).hasSize(1);
    assertThat(cairn.messages().awaitEvent("f", "progress", String.class, DAY))
        .isEqualTo(SECRET + " charged");
    assertThat(cairn.workflows().history("g").steps()).isNotEmpty();
    assertThat(cairn.workflows().replay("g").problem()).isNull();
  }

  @Test
  void startUnderTheIdOfAForkAttachesToIt() {
    Cairn cairn = openEncrypted();
    cairn.start(StartOptions.id("c"), child, SECRET).await();
    cairn.workflows().fork(Fork.of("c").as("f"));

    assertThat(cairn.start(StartOptions.id("f"), child, SECRET).await())
        .isEqualTo(SECRET + " sent");
    assertThatThrownBy(() -> cairn.start(StartOptions.id("f"), child, "other"))
        .isInstanceOf(WorkflowConflictException.class);
  }

  @Test
  void bulkForkCopiesEncryptedValues() {
    Cairn cairn = openEncrypted();
    cairn.start(StartOptions.id("o"), order, SECRET + " bad");
    assertThatThrownBy(() -> await(cairn, "o")).hasMessage(SECRET + " bad declined");

    cairn.workflows().bulk(Criterion.name("order")).fork(new Fork.From.Failure());

    String id = database.query("select id from cairn.workflows where forked_from = 'o'").getFirst();
    complete(cairn, id, SECRET);
    assertThat(await(cairn, id)).isEqualTo(result(SECRET + " bad", SECRET));
  }

  @Test
  void failedPromiseIsReadBySourceAndFork() {
    Cairn cairn = openEncrypted();
    cairn.start(StartOptions.id("o"), order, SECRET);
    Eventually.holds(() -> assertThat(stepKeys("o")).contains("attribute customer"));
    cairn.workflows().fork(Fork.of("o").before("attribute customer").as("f"));

    cairn.messages().fail(token("o"), new IllegalStateException(SECRET + " refused"));

    assertThat(await(cairn, "o")).isEqualTo(result(SECRET, SECRET + " refused"));
    assertThat(await(cairn, "f")).isEqualTo(result(SECRET, SECRET + " refused"));
  }

  @Test
  void debouncedWorkflowReadsTheLastArgumentsAndCanBeForked() {
    Cairn cairn = openEncrypted();
    cairn.queues().declare(Queue.named("q"));
    StartOptions late = StartOptions.onQueue("q").debounce("k", DAY, DAY);
    Handle<String> waiting = cairn.start(late, child, SECRET + " first");
    try (CairnClient client = CairnClient.connect(config())) {
      Fn.Of1<String, String> remote = client.workflow("child", String.class, String.class);

      client.start(
          StartOptions.onQueue("q").debounce("k", MILLISECOND, DAY), remote, SECRET + " last");
    }

    assertThat(waiting.await()).isEqualTo(SECRET + " last sent");
    assertThat(cairn.workflows().get(waiting.id()).input()).isEqualTo("[\"swordfish last\"]");
    cairn.workflows().fork(Fork.of(waiting.id()).as("f"));
    assertThat(await(cairn, "f")).isEqualTo(SECRET + " last sent");
  }

  @Test
  void argumentsOfClientsQueuesAndSchedulesAreRead() {
    Cairn cairn = openEncrypted();
    cairn.queues().declare(Queue.named("q"));
    cairn.queues().declare(Queue.named("later"));
    cairn.queues().pause("later");
    cairn.schedules().declare(Schedule.every("s", DAY).queue("q"), "tick");
    try (CairnClient client = CairnClient.connect(config())) {
      Fn.Of1<String, String> remote = client.workflow("child", String.class, String.class);
      client.start(StartOptions.id("c").queue("q"), remote, SECRET);
      client.messages().send(Message.to("k", "self", SECRET + " kept").keep());
      client.start(StartOptions.id("k").queue("later"), remote, SECRET);
      StartOptions joining = StartOptions.onQueue("later").deduplicate("d", OnDuplicate.JOIN);
      Handle<String> held = client.start(joining, remote, SECRET);

      assertThat(client.start(joining, remote, SECRET + " other").id()).isEqualTo(held.id());
      assertThat(client.start(StartOptions.id("c").queue("q"), remote, SECRET).await())
          .isEqualTo(SECRET + " sent");
      cairn.queues().resume("later");
      assertThat(client.handle("k", String.class).await()).isEqualTo(SECRET + " kept");
      assertThat(held.await()).isEqualTo(SECRET + " sent");
    }
    assertThat(await(cairn, cairn.schedules().trigger("s"))).startsWith(SECRET);
    assertThat(cairn.schedules().backfill("s", Instant.EPOCH, Instant.EPOCH.plus(DAY)))
        .isPositive();
    Eventually.holds(() ->
        assertThat(database.query("select distinct state from cairn.workflows"))
            .containsExactly("SUCCEEDED"));
  }

  @Test
  void errorOfAnExhaustedWorkflowIsRead() {
    Cairn cairn = open(config().maxRecoveries(1), this::register);
    cairn.start(StartOptions.id("o"), order, SECRET);
    Eventually.holds(() -> assertThat(stepKeys("o")).contains("attribute customer"));

    declareExecutorsDead();
    Eventually.holds(() ->
        assertThat(database.count("select attempt from cairn.workflow where id = 'o'"))
            .isEqualTo(2));
    declareExecutorsDead();

    Eventually.holds(() -> assertThat(state("o")).isEqualTo("EXHAUSTED"));
    assertThatThrownBy(() -> await(cairn, "o"))
        .isInstanceOf(WorkflowStoppedException.class)
        .hasMessageContaining("recovered more than 1 times");
    assertThat(cairn.workflows().get("o").error()).contains("WorkflowStoppedException");
  }

  @Test
  void valuesStoredWithoutAContextStayReadable() {
    Config before =
        database
            .config()
            .codec(new ContextFreeCodec(EncryptingCodecs.readingUnbound()))
            .shutdownTimeout(Duration.ZERO);
    Cairn old = open(before, this::register);
    old.start(StartOptions.id("o"), order, SECRET);
    Eventually.holds(() -> assertThat(stepKeys("o")).contains("attribute customer"));
    closeAllOpen();
    assertThat(database.query("select input::text from cairn.workflow where id = 'o'"))
        .allMatch(input -> input.startsWith("{\"kid\":"));

    Cairn cairn = open(config().codec(EncryptingCodecs.readingUnbound()), this::register);
    complete(cairn, "o", SECRET);

    assertThat(await(cairn, "o")).isEqualTo(result(SECRET, SECRET));
    assertThat(log(cairn, "o")).hasSize(2);
    cairn.workflows().fork(Fork.of("o").before("sleep").as("f"));
    assertThat(await(cairn, "f")).isEqualTo(result(SECRET, SECRET));
    cairn.workflows().delete("o");
    database.execute(
        "truncate cairn.workflow, cairn.step, cairn.event, cairn.stream, cairn.promise");
  }
}
