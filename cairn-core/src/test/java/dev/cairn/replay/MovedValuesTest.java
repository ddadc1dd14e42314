package dev.cairn.replay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.Cairn;
import dev.cairn.CairnClient;
import dev.cairn.Config;
import dev.cairn.error.ValueException;
import dev.cairn.error.WorkflowStoppedException;
import dev.cairn.queue.Queue;
import dev.cairn.start.Fn;
import dev.cairn.start.StartOptions;
import dev.cairn.testkit.CairnTest;
import dev.cairn.testkit.EncryptingCodecs;
import dev.cairn.testkit.Eventually;
import dev.cairn.workflow.Durable;
import dev.cairn.workflow.Promise;
import dev.cairn.workflow.StreamWriter;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Encrypted values that were moved to another place in the database are rejected. */
class MovedValuesTest extends CairnTest {
  private static final Duration DAY = Duration.ofDays(1);

  private final Map<String, String> tokens = new ConcurrentHashMap<>();
  private Fn.Of1<String, String> order = argument -> "not registered yet";
  private Fn.Of1<String, String> awaitPromises = argument -> "not registered yet";
  private Fn.Of1<String, String> listener = argument -> "not registered yet";
  private Fn.Of1<String, String> parent = argument -> "not registered yet";

  private static String order(String value) {
    String result = Durable.step("one", () -> value + " one") + Durable.step("two", () -> value);
    try {
      Durable.<RuntimeException>step(
          "bad",
          () -> {
            throw new IllegalStateException(value);
          });
    } catch (IllegalStateException bad) {
      Durable.publish("progress", value);
    }
    StreamWriter<String> log = Durable.stream("log", String.class);
    log.append(value + " first");
    log.append(value + " second");
    Durable.step("logged", () -> true);
    String how = Durable.receive("go", String.class, DAY).orElseThrow();
    if (how.startsWith("fail")) {
      throw new IllegalArgumentException(value);
    }
    return result + how;
  }

  private String awaitPromises(String value) {
    Promise<String> first = Durable.promise("first", String.class);
    Promise<String> second = Durable.promise("second", String.class);
    tokens.put("first", first.token());
    tokens.put("second", second.token());
    Durable.receive("go", String.class, DAY);
    return value + first.await() + second.await();
  }

  private String token(String name) {
    return Objects.requireNonNull(tokens.get(name));
  }

  private Cairn openEncrypted() {
    Config config =
        database.config().codec(EncryptingCodecs.codec()).shutdownTimeout(Duration.ZERO);
    return open(
        config,
        cairn -> {
          order = cairn.workflow("order", String.class, String.class, MovedValuesTest::order);
          awaitPromises =
              cairn.workflow("approval", String.class, String.class, this::awaitPromises);
          listener =
              cairn.workflow(
                  "listener",
                  String.class,
                  String.class,
                  id -> cairn.messages().awaitEvent(id, "progress", String.class, DAY));
          parent =
              cairn.workflow(
                  "parent",
                  String.class,
                  String.class,
                  child -> {
                    Durable.receive("go", String.class, DAY);
                    return cairn.handle(child, String.class).await();
                  });
        });
  }

  /** Opens Cairn with two orders that wait for a message. */
  private Cairn openWithWaitingOrders() {
    Cairn cairn = openEncrypted();
    for (String id : List.of("a", "b")) {
      cairn.start(StartOptions.id(id), order, "value of " + id);
      Eventually.holds(() -> assertThat(stepKeys(id)).contains("logged", "receive go#deadline"));
    }
    return cairn;
  }

  private Cairn openWithEndedOrders(String how) {
    Cairn cairn = openWithWaitingOrders();
    for (String id : List.of("a", "b")) {
      cairn.messages().send(id, "go", how);
      Eventually.holds(() -> assertThat(state(id)).isIn("SUCCEEDED", "FAILED"));
    }
    return cairn;
  }

  /** Swaps the values of a column between the two rows that fulfil a condition. */
  private void swapValues(String table, String column, String condition) {
    assertThat(database.count("select count(*) from cairn." + table + " where " + condition))
        .isEqualTo(2);
    database.execute(
        """
        update cairn.%1$s t set %2$s = (
          select o.%2$s from cairn.%1$s o where o.ctid <> t.ctid and (%3$s))
        where %3$s
        """
            .formatted(table, column, condition));
  }

  private void assertStuck(Cairn cairn, String id, String value) {
    Eventually.holds(() -> assertThat(state(id)).isEqualTo("STUCK"));
    assertThatThrownBy(() -> cairn.handle(id, String.class).await())
        .isInstanceOf(WorkflowStoppedException.class)
        .hasMessageContaining("The value that is stored as " + value)
        .hasMessageContaining("moved there from another place");
  }

  @ParameterizedTest(name = "{0}.{1} where {2}")
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '"',
      value = {
        "step; output; workflow_id in ('a', 'b') and key = 'one'; the result of 'one' of",
        "step; output; workflow_id = 'a' and key in ('one', 'two'); the result of 'one' of",
        "step; error; workflow_id in ('a', 'b') and key = 'bad'; the failure of 'bad' of",
        "workflow; input; id in ('a', 'b'); the arguments of",
      })
  void workflowThatReadsAMovedValueGetsStuck(
      String table, String column, String condition, String value) {
    openWithWaitingOrders();
    closeAllOpen();

    swapValues(table, column, condition);

    assertStuck(openEncrypted(), "a", value + " workflow 'a'");
  }

  @Test
  void movedArgumentsOfEnqueuedWorkflowsAreRejected() {
    Cairn cairn = openEncrypted();
    cairn.queues().declare(Queue.named("q"));
    cairn.queues().pause("q");
    cairn.start(StartOptions.id("a").queue("q"), order, "value of a");
    cairn.start(StartOptions.id("b").queue("q"), order, "value of b");

    swapValues("workflow", "input", "id in ('a', 'b')");
    cairn.queues().resume("q");

    assertStuck(cairn, "a", "the arguments of workflow 'a'");
    assertStuck(cairn, "b", "the arguments of workflow 'b'");
  }

  @Test
  void movedResultIsRejectedByHandles() {
    Cairn cairn = openWithEndedOrders("well");

    swapValues("workflow", "output", "id in ('a', 'b')");

    assertThatThrownBy(() -> cairn.handle("a", String.class).await())
        .isInstanceOf(ValueException.class)
        .hasMessageContaining("stored as the result of workflow 'a' cannot be decrypted");
    assertThatThrownBy(() -> cairn.workflows().get("a")).isInstanceOf(ValueException.class);
  }

  @Test
  void movedFailureIsRejectedByHandles() {
    Cairn cairn = openWithEndedOrders("fail");

    swapValues("workflow", "error", "id in ('a', 'b')");

    assertThatThrownBy(() -> cairn.handle("a", String.class).await())
        .isInstanceOf(ValueException.class)
        .hasMessageContaining("stored as the failure of workflow 'a' cannot be decrypted");
  }

  @Test
  void movedResultOfAChildIsRejectedByItsParent() {
    Cairn cairn = openWithEndedOrders("well");
    cairn.start(StartOptions.id("p"), parent, "a");

    swapValues("workflow", "output", "id in ('a', 'b')");
    cairn.messages().send("p", "go", "now");

    assertStuck(cairn, "p", "the result of workflow 'a'");
  }

  @Test
  void movedEventIsRejected() {
    Cairn cairn = openWithWaitingOrders();

    swapValues("event", "value", "workflow_id in ('a', 'b')");
    cairn.start(StartOptions.id("l"), listener, "a");

    assertStuck(cairn, "l", "the event 'progress' of workflow 'a'");
    assertThatThrownBy(
            () -> cairn.messages().awaitEvent("a", "progress", String.class, Duration.ZERO))
        .isInstanceOf(ValueException.class);
    assertThatThrownBy(() -> cairn.messages().events("a")).isInstanceOf(ValueException.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"workflow_id = 'a'", "workflow_id in ('a', 'b') and number = 0"})
  void movedStreamItemIsRejected(String condition) {
    Cairn cairn = openWithWaitingOrders();

    swapValues("stream", "value", condition);

    assertThatThrownBy(() -> cairn.messages().stream("a", "log", String.class).iterator().next())
        .isInstanceOf(ValueException.class)
        .hasMessageContaining("stored as item 'log#0' of a stream of workflow 'a'");
  }

  @Test
  void movedMessageIsRejected() {
    openWithWaitingOrders();
    closeAllOpen();
    try (CairnClient client =
        CairnClient.connect(database.config().codec(EncryptingCodecs.codec()))) {
      client.messages().send("a", "go", "well");
      client.messages().send("b", "go", "fail");
    }

    swapValues("message", "value", "topic = 'go'");

    assertStuck(openEncrypted(), "a", "a message to workflow 'a' on topic 'go'");
  }

  @Test
  void movedPromiseValueIsRejected() {
    Cairn cairn = openEncrypted();
    cairn.start(StartOptions.id("p"), awaitPromises, "value");
    Eventually.holds(() -> assertThat(stepKeys("p")).contains("receive go#deadline"));
    cairn.messages().complete(token("first"), "no");
    cairn.messages().complete(token("second"), "yes");

    swapValues("promise", "output", "workflow_id = 'p'");
    cairn.messages().send("p", "go", "now");

    assertStuck(cairn, "p", "the value of a promise");
  }
}
