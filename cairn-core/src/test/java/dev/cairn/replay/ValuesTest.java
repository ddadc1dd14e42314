package dev.cairn.replay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.Cairn;
import dev.cairn.Config;
import dev.cairn.codec.AesGcmCodec;
import dev.cairn.codec.JsonCodec;
import dev.cairn.error.ValueException;
import dev.cairn.error.WorkflowStoppedException;
import dev.cairn.start.Fn;
import dev.cairn.start.Handle;
import dev.cairn.start.StartOptions;
import dev.cairn.testkit.BlockingPoint;
import dev.cairn.testkit.CairnTest;
import dev.cairn.testkit.CallCounter;
import dev.cairn.testkit.Eventually;
import dev.cairn.workflow.Durable;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Values that cannot be serialized, exceed the limit, or no longer fit their types. */
class ValuesTest extends CairnTest {
  private final CallCounter calls = new CallCounter();
  private Fn.Of1<String, String> flow = argument -> argument;

  record Item(String name, List<Item> parts) {}

  record Order(List<Item> items) {
    /** An order with an item that contains itself. */
    static Order cyclic() {
      List<Item> parts = new ArrayList<>();
      parts.add(new Item("itself", parts));
      return new Order(List.of(new Item("pen", List.of()), new Item("box", parts)));
    }
  }

  private Cairn openWith(Fn.Of1<String, String> code) {
    return openWith(database.config(), code);
  }

  private Cairn openWith(Config config, Fn.Of1<String, String> code) {
    return open(config, cairn -> flow = cairn.workflow("flow", String.class, String.class, code));
  }

  private Cairn openWithLimit(Fn.Of1<String, String> code) {
    return openWith(database.config().maxValueSize(1000), code);
  }

  private long workflows() {
    return database.count("select count(*) from cairn.workflows");
  }

  @Test
  void unserializableArgumentIsRejectedWithItsPath() {
    var workflow = new Fn.Void1<?>[1];
    Cairn cairn =
        open(opened -> workflow[0] = opened.workflow("take", Order.class, (Order order) -> {}));
    @SuppressWarnings("unchecked")
    var take = (Fn.Void1<Order>) workflow[0];

    assertThatThrownBy(() -> cairn.start(StartOptions.id("t"), take, Order.cyclic()))
        .isInstanceOf(ValueException.class)
        .hasMessageContaining("argument of workflow take cannot be written as JSON at ")
        .hasMessageContaining("items[1].parts[0].parts[0].");
    assertThat(workflows()).isZero();
  }

  @Test
  void unserializableStepResultIsARecordedException() {
    Cairn cairn =
        openWith(argument -> {
          try {
            return Durable.step("make", Order::cyclic).toString();
          } catch (ValueException refused) {
            return String.valueOf(refused.getMessage());
          }
        });

    assertThat(cairn.start(StartOptions.id("t"), flow, "").await())
        .startsWith(
            "The result of step 'make' cannot be written as JSON at items[1].parts[0].parts[0].");
    assertThat(database.query("select key from cairn.steps where error is not null"))
        .containsExactly("make");
  }

  @Test
  void unserializableWorkflowResultFailsTheWorkflow() {
    var workflow = new Fn.Of0<?>[1];
    Cairn cairn = open(opened -> workflow[0] = opened.workflow("make", Order.class, Order::cyclic));

    Handle<?> handle = cairn.start(StartOptions.id("t"), workflow[0]);

    assertThatThrownBy(handle::await)
        .isInstanceOf(ValueException.class)
        .hasMessageStartingWith(
            "The result of workflow make cannot be written as JSON at items[1].parts[0].parts[0].");
    assertThat(state("t")).isEqualTo("FAILED");
  }

  @Test
  void argumentOverTheLimitIsRejected() {
    Cairn cairn = openWithLimit(argument -> argument);

    assertThatThrownBy(() -> cairn.start(StartOptions.id("t"), flow, "x".repeat(1000)))
        .isInstanceOf(ValueException.class)
        .hasMessageMatching(
            "The arguments of flow: 1.004 bytes as JSON; the limit is 1.000\\. Store large data elsewhere and pass a reference to it, or raise Config\\.maxValueSize\\.");
    assertThat(workflows()).isZero();
  }

  @Test
  void limitCountsBytesNotCharacters() {
    Cairn cairn = openWithLimit(argument -> "fits");

    assertThat(cairn.start(flow, "x".repeat(996)).await()).isEqualTo("fits");
    assertThatThrownBy(() -> cairn.start(flow, "ü".repeat(499))).isInstanceOf(ValueException.class);
  }

  @Test
  void stepResultOverTheLimitIsARecordedException() {
    Cairn cairn =
        openWithLimit(argument -> {
          try {
            return Durable.step("big", () -> "x".repeat(1000));
          } catch (ValueException refused) {
            return "refused";
          }
        });

    assertThat(cairn.start(StartOptions.id("t"), flow, "").await()).isEqualTo("refused");
    assertThat(database.query("select key from cairn.steps where error is not null"))
        .containsExactly("big");
  }

  @Test
  void workflowResultOverTheLimitFailsTheWorkflow() {
    Cairn cairn = openWithLimit(argument -> "x".repeat(1000));

    Handle<String> handle = cairn.start(StartOptions.id("t"), flow, "");

    assertThatThrownBy(handle::await)
        .isInstanceOf(ValueException.class)
        .hasMessageStartingWith("the result of workflow flow: ");
    assertThat(state("t")).isEqualTo("FAILED");
  }

  /** Inserts a workflow of another process with a step record. */
  private void insertWorkflowWithStep(String input, String stepColumn, String json) {
    openWith(argument -> argument).close();
    database.execute(
        """
        insert into cairn.workflow (id, name, state, attempt, started_at, input)
        values ('t', 'count', 'RUNNING', 1, now(), '%s')
        """
            .formatted(input));
    database.execute(
        """
        insert into cairn.step (workflow_id, key, position, kind, attempt, tries, started_at,
                                completed_at, %s)
        values ('t', 'next', 0, 'STEP', 1, 1, now(), now(), '%s')
        """
            .formatted(stepColumn, json));
  }

  private Cairn openCounting() {
    Fn.Of1<Integer, Integer> count =
        from -> {
          try {
            return Durable.step("next", () -> calls.record("next") + from);
          } catch (RuntimeException caught) {
            calls.record("caught");
            return -1;
          }
        };
    return open(cairn -> cairn.workflow("count", Integer.class, Integer.class, count));
  }

  @Test
  void unreadableInputGetsStuckUntilItIsFixed() {
    insertWorkflowWithStep("[\"many\"]", "output", "8");
    Cairn cairn = openCounting();

    assertThatThrownBy(() -> cairn.handle("t", Integer.class).await())
        .isInstanceOf(WorkflowStoppedException.class)
        .hasMessageStartingWith(
            "Workflow 't' cannot continue: The stored value of the argument of workflow count does not fit java.lang.Integer")
        .hasMessageEndingWith("Then resume the workflow.");
    database.execute("update cairn.workflow set input = '[7]'");
    cairn.workflows().resume("t");

    assertThat(cairn.handle("t", Integer.class).await()).isEqualTo(8);
  }

  @ParameterizedTest
  @ValueSource(strings = {"output", "error"})
  void unreadableStepRecordGetsStuckUntilItIsFixed(String column) {
    insertWorkflowWithStep("[7]", column, "{\"was\":\"once something else\"}");
    Cairn cairn = openCounting();

    assertThatThrownBy(() -> cairn.handle("t", Integer.class).await())
        .isInstanceOf(WorkflowStoppedException.class)
        .hasMessageStartingWith("Workflow 't' cannot continue: The stored ")
        .hasMessageEndingWith("Then resume the workflow.");
    database.execute("update cairn.step set output = '8', error = null");
    cairn.workflows().resume("t");

    assertThat(cairn.handle("t", Integer.class).await()).isEqualTo(8);
    assertThat(calls.all()).isEmpty();
  }

  @Test
  void stringWithControlCharactersIsPreserved() {
    String odd = "a\0b\u001f\uFFFF";
    String storable = "a\uFFFDb\u001f\uFFFF"; // exception messages are stored as SQL text, too
    Cairn cairn =
        openWith(argument -> {
          String inside = Durable.step("carry", () -> argument);
          try {
            Durable.<RuntimeException>step(
                "fail",
                () -> {
                  throw new IllegalStateException(argument);
                });
          } catch (IllegalStateException caught) {
            return inside + caught.getMessage();
          }
          return "not reached";
        });

    assertThat(cairn.start(StartOptions.id("t"), flow, odd).await()).isEqualTo(odd + storable);
    assertThat(open(opened -> {}).handle("t", String.class).await()).isEqualTo(odd + storable);
  }

  private Config encrypted(String id, int seed) {
    byte[] bytes = new byte[32];
    Arrays.fill(bytes, (byte) seed);
    var keys = Map.of(id, new SecretKeySpec(bytes, "AES"));
    return database.config().codec(new AesGcmCodec(new JsonCodec(), id, keys));
  }

  private static String recordSecret(String secret) {
    String told = Durable.step("tell", () -> secret + " told");
    Durable.<RuntimeException>step(
        "deny",
        () -> {
          throw new IllegalStateException(secret + " denied");
        });
    return told;
  }

  @Test
  void encryptingCodecStoresNoClearText() {
    Cairn cairn = openWith(encrypted("k1", 1), ValuesTest::recordSecret);

    Handle<String> handle = cairn.start(StartOptions.id("t"), flow, "swordfish");

    assertThatThrownBy(handle::await).hasMessage("swordfish denied");
    List<String> stored =
        database.query(
            """
            select row_to_json(w)::text from cairn.workflow w
            union all select row_to_json(s)::text from cairn.step s
            """);
    assertThat(stored).hasSize(3).noneMatch(row -> row.contains("swordfish"));
    assertThat(stored).noneMatch(row -> row.contains("IllegalState"));
    Cairn other = openWith(encrypted("k1", 1), ValuesTest::recordSecret);
    assertThatThrownBy(() -> other.handle("t", String.class).await())
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("swordfish denied");
  }

  @Test
  void missingKeyGetsStuckUntilTheKeyIsConfigured() {
    var blockingPoint = new BlockingPoint();
    Fn.Of1<String, String> code =
        secret -> {
          try {
            return recordSecret(secret);
          } catch (RuntimeException denied) {
            if (calls.record("denied") == 1) {
              blockingPoint.block();
            }
            return String.valueOf(denied.getMessage());
          }
        };
    Cairn first = openWith(encrypted("k1", 1).shutdownTimeout(Duration.ZERO), code);
    first.start(StartOptions.id("t"), flow, "swordfish");
    blockingPoint.awaitReached();
    first.close();
    Cairn keyless = openWith(encrypted("k2", 2), code);
    Eventually.holds(() -> assertThat(state("t")).isEqualTo("STUCK"));
    keyless.close();
    Cairn knowing = openWith(encrypted("k1", 1), code);

    knowing.workflows().resume("t");

    assertThat(knowing.handle("t", String.class).await()).isEqualTo("swordfish denied");
  }
}
