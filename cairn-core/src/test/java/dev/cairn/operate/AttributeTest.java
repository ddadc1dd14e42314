package dev.cairn.operate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.Cairn;
import dev.cairn.CairnClient;
import dev.cairn.error.InvalidArgumentException;
import dev.cairn.error.UsageException;
import dev.cairn.error.ValueException;
import dev.cairn.queue.Queue;
import dev.cairn.start.Fn;
import dev.cairn.start.Message;
import dev.cairn.start.StartOptions;
import dev.cairn.testkit.CairnTest;
import dev.cairn.testkit.Eventually;
import dev.cairn.testkit.JournalGate.Side;
import dev.cairn.workflow.Durable;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Workflow attributes: setting, changing and finding by them. */
class AttributeTest extends CairnTest {
  private static final Criterion ANN = Criterion.attribute("customer", "ann");

  private Fn.Of1<String, String> plain = argument -> argument;
  private Fn.Of0<String> changingAttributes = () -> "not registered yet";
  private Fn.Of0<String> branching = () -> "not registered yet";

  private static String changeAttributes() {
    Durable.attribute("stage", "packing");
    Durable.step("pack", () -> "packed");
    Durable.attributes(Map.of("stage", "sent", "parcels", 2));
    Durable.attribute("carrier", Map.of("name", "swift", "days", List.of(2, 3)));
    return "said";
  }

  private void register(Cairn cairn) {
    plain = cairn.workflow("plain", String.class, String.class, argument -> argument);
    changingAttributes = cairn.workflow("saying", String.class, AttributeTest::changeAttributes);
    branching =
        cairn.workflow(
            "branching",
            String.class,
            () -> {
              Durable.all(
                  IntStream.range(0, 20)
                      .mapToObj(i ->
                          Durable.branch(
                              "b" + i,
                              () -> {
                                Durable.attribute("branch" + i, i);
                                return i;
                              }))
                      .toList());
              return "joined";
            });
  }

  private Cairn openWithQueue() {
    Cairn cairn = open(this::register);
    cairn.queues().declare(Queue.named("orders"));
    return cairn;
  }

  private static List<String> ids(Cairn cairn, Criterion... criteria) {
    return cairn.workflows().find(criteria).map(WorkflowSummary::id).sorted().toList();
  }

  private String attributes(String id) {
    return database
        .query("select coalesce(attributes, '{}') from cairn.workflows where id = ?", id)
        .getFirst();
  }

  @Test
  void everyWayToStartAcceptsAttributes() throws SQLException {
    Cairn cairn = openWithQueue();
    StartOptions ann = StartOptions.fresh().attribute("customer", "ann").attribute("total", 42);
    cairn.start(ann.under("direct"), plain, "x").await();
    cairn
        .start(StartOptions.id("queued").queue("orders").attributes(ann.attributes()), plain, "x")
        .await();
    cairn.startAll(ann.queue("orders"), plain, List.of("x", "y")).forEach(handle -> handle.await());
    cairn
        .start(
            ann.queue("orders").debounce("d", Duration.ofMillis(1), Duration.ofMillis(1)),
            plain,
            "x")
        .await();
    Message message = Message.to("told", "topic", "hello");
    cairn.messages().sendStarting(message, ann.queue("orders"), () -> plain.call("x")).await();
    cairn
        .messages()
        .sendStarting(Message.to("told too", "topic", "hello"), ann, () -> plain.call("x"))
        .await();
    try (Connection connection = database.connect()) {
      cairn.within(connection).start(ann.queue("orders"), plain, "x").await();
    }
    try (CairnClient client = CairnClient.connect(database.config())) {
      var known = client.workflow("plain", String.class, String.class);
      client.start(ann.queue("orders"), known, "x").await();
    }
    database.execute(
        "select cairn.enqueue('plain', '[\"x\"]', 'orders', attributes => '{\"customer\": \"ann\", \"total\": 42}')");

    assertThat(ids(cairn, ANN, Criterion.attribute("total", 42))).hasSize(10);
    assertThat(cairn.workflows().count()).isEqualTo(10);
  }

  @Test
  void childWorkflowsAcceptAttributes() {
    Cairn cairn =
        open(openWithQueue -> {
          register(openWithQueue);
          Fn.Of1<String, String> child = plain;
          changingAttributes =
              openWithQueue.workflow(
                  "parent",
                  String.class,
                  () ->
                      openWithQueue
                          .start(StartOptions.id("child").attribute("customer", "ann"), child, "x")
                          .await());
        });
    cairn.start(StartOptions.id("p"), changingAttributes).await();

    assertThat(ids(cairn, ANN)).containsExactly("child");
  }

  @Test
  void repeatedStartDoesNotChangeAttributes() {
    Cairn cairn = openWithQueue();
    cairn.start(StartOptions.id("w").attribute("customer", "ann"), plain, "x").await();
    cairn.start(StartOptions.id("w").attribute("customer", "bob"), plain, "x").await();

    assertThat(ids(cairn, ANN)).containsExactly("w");
  }

  @Test
  void attributesOfTheLastDebouncedStartApply() {
    Cairn cairn = openWithQueue();
    Duration quiet = Duration.ofHours(1);
    cairn.start(
        StartOptions.onQueue("orders").debounce("d", quiet, quiet).attribute("n", 1), plain, "x");
    cairn.start(
        StartOptions.onQueue("orders").debounce("d", quiet, quiet).attribute("n", 2), plain, "y");

    assertThat(ids(cairn, Criterion.attribute("n", 2))).hasSize(1);
    assertThat(ids(cairn, Criterion.attribute("n", 1))).isEmpty();
  }

  @Test
  void runningWorkflowAddsAndReplacesAttributes() {
    Cairn cairn = openWithQueue();
    cairn
        .start(
            StartOptions.id("w").attribute("customer", "ann").attribute("stage", "new"),
            changingAttributes)
        .await();

    assertThat(stepKeys("w"))
        .containsExactly("attribute stage", "pack", "attributes", "attribute carrier");
    assertThat(attributes("w"))
        .isEqualTo(
            "{\"stage\": \"sent\", \"carrier\": {\"days\": [2, 3], \"name\": \"swift\"}, \"parcels\": 2, \"customer\": \"ann\"}");
    assertThat(ids(cairn, ANN, Criterion.attribute("carrier", Map.of("name", "swift"))))
        .containsExactly("w");
    assertThat(ids(cairn, Criterion.attribute("stage", "new"))).isEmpty();
  }

  @Test
  void concurrentChangesInBranchesAreAllKept() {
    Cairn cairn = openWithQueue();
    cairn.start(StartOptions.id("w"), branching).await();

    assertThat(
            database.count("select count(*) from cairn.workflows, jsonb_object_keys(attributes)"))
        .isEqualTo(20);
  }

  static Stream<Arguments> everyRecord() {
    return Stream.of("begin", "attribute stage", "attributes", "attribute carrier", "end")
        .flatMap(key -> Stream.of(Side.values()).map(side -> Arguments.of(side, key)));
  }

  @ParameterizedTest
  @MethodSource("everyRecord")
  void crashLosesNoAttribute(Side side, String key) {
    StartOptions options = StartOptions.id("w").attribute("customer", "ann");
    var gate = gate(side, "w", key);
    Cairn dying = open(gate, this::register);
    Thread.ofVirtual().start(() -> dying.start(options, changingAttributes));
    gate.awaitReached();
    declareExecutorsDead();
    Cairn next = open(this::register);
    next.start(options, changingAttributes).await();

    assertThat(ids(next, ANN, Criterion.attributes(Map.of("stage", "sent", "parcels", 2))))
        .containsExactly("w");
    assertThat(stepKeys("w"))
        .containsExactly("attribute stage", "pack", "attributes", "attribute carrier");
  }

  @Test
  void replayDoesNotRevertLaterChanges() {
    var gate = gate(Side.AFTER, "w", "attributes");
    Cairn dying = open(gate, this::register);
    Thread.ofVirtual().start(() -> dying.start(StartOptions.id("w"), changingAttributes));
    gate.awaitReached();
    database.execute(
        "update cairn.workflow set attributes = attributes || '{\"stage\": \"by hand\"}'");
    declareExecutorsDead();
    Cairn next = open(this::register);
    next.handle("w", String.class).await();

    assertThat(ids(next, Criterion.attribute("stage", "by hand"))).containsExactly("w");
  }

  @Test
  void executorThatLostOwnershipCannotChangeAttributes() {
    var gate = gate(Side.BEFORE, "w", "attribute carrier");
    Cairn frozen = openToRejoin(gate, this::register);
    Thread.ofVirtual().start(() -> frozen.start(StartOptions.id("w"), changingAttributes));
    gate.awaitReached();
    declareExecutorsDead();
    database.execute("update cairn.workflow set attempt = 2, executor = null");
    gate.open();

    Eventually.holds(() -> assertThat(state("w")).isEqualTo("SUCCEEDED"));
    assertThat(
            database.query(
                "select attempt from cairn.steps where key = 'attribute carrier' and attempt > 2"))
        .hasSize(1);
  }

  static Stream<Arguments> invalidValues() {
    return Stream.of(
        Arguments.of(Map.of("a", "\0"), "contains the character zero or an unpaired surrogate"),
        Arguments.of(
            Map.of("a", "x\uD800"), "contains the character zero or an unpaired surrogate"),
        Arguments.of(Map.of("a", "x".repeat(20_000)), "the limit is 16,384"));
  }

  @ParameterizedTest
  @MethodSource("invalidValues")
  void valuesThatCannotBeSearchedAreRejected(Map<String, Object> attributes, String message) {
    Cairn cairn = openWithQueue();

    assertThatThrownBy(() -> cairn.start(StartOptions.fresh().attributes(attributes), plain, "x"))
        .isInstanceOf(InvalidArgumentException.class)
        .hasMessageContaining(message);
    assertThatThrownBy(() -> ids(cairn, Criterion.attributes(attributes)))
        .isInstanceOf(InvalidArgumentException.class)
        .hasMessageContaining(message);
    assertThat(cairn.workflows().count()).isZero();
  }

  @Test
  void escapedTextIsNotMistakenForInvalidCharacters() {
    Cairn cairn = openWithQueue();
    cairn.start(StartOptions.id("w").attribute("path", "c:\\u0000\\ud800"), plain, "x").await();

    assertThat(ids(cairn, Criterion.attribute("path", "c:\\u0000\\ud800"))).containsExactly("w");
  }

  @Test
  @SuppressWarnings("NullAway") // tests the rejection of null
  void attributesMustBeJsonValues() {
    Cairn cairn = openWithQueue();

    assertThatThrownBy(
            () -> cairn.start(StartOptions.fresh().attribute("a", new Object()), plain, "x"))
        .isInstanceOf(ValueException.class)
        .hasMessageContaining("The attributes cannot be written as JSON at a");
    assertThatThrownBy(() -> StartOptions.fresh().attribute("a", null))
        .isInstanceOf(InvalidArgumentException.class)
        .hasMessage(
            "The attribute 'a' is null. Use a value that stands for nothing, such as false or an empty string, or omit the attribute.");
    assertThatThrownBy(() -> Durable.attribute("a", 1))
        .isInstanceOf(UsageException.class)
        .hasMessageContaining("Durable.attribute() was called outside a workflow");
    assertThatThrownBy(() ->
            database.query(
                "select cairn.enqueue('plain', '[\"x\"]', 'orders', attributes => '[1]')"))
        .hasStackTraceContaining("The attributes of plain are not a JSON object.");
  }
}
