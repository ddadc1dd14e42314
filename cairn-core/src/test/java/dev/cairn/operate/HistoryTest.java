package dev.cairn.operate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import dev.cairn.Cairn;
import dev.cairn.CairnClient;
import dev.cairn.codec.AesGcmCodec;
import dev.cairn.codec.JsonCodec;
import dev.cairn.common.WorkflowState;
import dev.cairn.error.NoSuchWorkflowException;
import dev.cairn.start.Fn;
import dev.cairn.start.StartOptions;
import dev.cairn.testkit.CairnTest;
import dev.cairn.testkit.Eventually;
import dev.cairn.testkit.JournalGate.Side;
import dev.cairn.workflow.Durable;
import dev.cairn.workflow.Retry;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;

/** The recorded history of a workflow. */
class HistoryTest extends CairnTest {
  private final AtomicInteger tries = new AtomicInteger();
  private Fn.Of1<String, String> flow = argument -> argument;
  private Fn.Of1<Integer, String> family = depth -> "not registered yet";
  private Fn.Of0<String> nap = () -> "not registered yet";
  private Fn.Of0<String> work = nap;
  private final CountDownLatch finish = new CountDownLatch(1);

  private String twoSteps(String argument) {
    Retry thrice =
        Retry.attempts(3).delay(Duration.ofMillis(1)).backoff(1).maxDelay(Duration.ofMillis(1));
    String baked =
        Durable.step(
            "bake",
            thrice,
            () -> {
              if (tries.incrementAndGet() % 3 != 0) {
                throw new IllegalStateException("the oven is cold");
              }
              return "baked " + argument;
            });
    try {
      return Durable.step("sell", () -> sold(baked));
    } catch (IllegalStateException unsold) {
      return "kept";
    }
  }

  private static String sold(String baked) {
    throw new IllegalStateException("nobody buys what was " + baked);
  }

  private void register(Cairn cairn) {
    flow = cairn.workflow("flow", String.class, String.class, this::twoSteps);
    family =
        cairn.workflow(
            "family",
            Integer.class,
            String.class,
            depth -> {
              if (depth > 0) {
                cairn.start(family, depth - 1).await();
                cairn.start(family, 0).await();
              }
              return "depth " + depth;
            });
  }

  @Test
  void historyContainsTimesTriesAndOutcomeOfEachStep() {
    Cairn cairn = open(this::register);
    cairn.start(StartOptions.id("w"), flow, "bread").await();

    WorkflowHistory history = cairn.workflows().history("w");

    assertThat(history.workflow().summary().state()).isEqualTo(WorkflowState.SUCCEEDED);
    assertThat(history.workflow().input()).isEqualTo("[\"bread\"]");
    assertThat(history.workflow().output()).isEqualTo("\"kept\"");
    assertThat(history.steps())
        .extracting(
            RecordedStep::key,
            RecordedStep::position,
            RecordedStep::kind,
            s -> s.execution().tries())
        .containsExactly(tuple("bake", 0, "STEP", 3), tuple("sell", 1, "STEP", 1));
    RecordedStep bake = history.steps().getFirst();
    RecordedStep sell = history.steps().getLast();
    assertThat(bake.output()).isEqualTo("\"baked bread\"");
    assertThat(bake.error()).isNull();
    assertThat(bake.execution().took()).isPositive();
    assertThat(bake.execution().executor()).isEqualTo(cairn.executors().getFirst().id());
    assertThat(sell.output()).isNull();
    assertThat(sell.error()).contains("nobody buys what was baked bread");
    assertThat(sell.execution().started()).isAfterOrEqualTo(bake.execution().completed());
    assertThat(history.children()).isEmpty();
    assertThat(history.allChildren()).isTrue();
  }

  @Test
  void historyContainsTheExecutorOfEachStep() {
    var gate = gate(Side.AFTER, "w", "bake");
    Cairn first = open(gate, this::register);
    String before = first.executors().getFirst().id();
    Thread.ofVirtual().start(() -> first.start(StartOptions.id("w"), flow, "bread"));
    gate.awaitReached();
    declareExecutorsDead();
    Cairn second = open(this::register);
    second.handle("w", String.class).await();

    WorkflowHistory history = second.workflows().history("w");

    String after = history.workflow().summary().runner().executor();
    assertThat(after).isNotNull().isNotEqualTo(before);
    assertThat(history.steps())
        .extracting(RecordedStep::key, s -> s.execution().attempt(), s -> s.execution().executor())
        .containsExactly(tuple("bake", 1, before), tuple("sell", 2, after));
    assertThat(database.query("select executor from cairn.attempts order by attempt"))
        .containsExactly(before, after);
  }

  private void registerNap(Cairn cairn) {
    nap =
        cairn.workflow(
            "nap",
            String.class,
            () -> {
              Durable.step("begin", () -> "begun");
              Durable.sleep(Duration.ofHours(1));
              return "woken";
            });
    work = cairn.workflow("work", String.class, () -> Durable.step("work", this::finished));
  }

  private String finished() throws InterruptedException {
    finish.await();
    return "finished";
  }

  @Test
  void historyContainsAnExecutorThatReleasedTheWorkflow() throws InterruptedException {
    Cairn closing = open(this::registerNap);
    closing.start(StartOptions.id("w"), nap);
    closing.start(StartOptions.id("v"), work);
    Eventually.holds(() -> assertThat(stepKeys("w")).containsExactly("begin", "sleep"));

    // The step keeps the executor alive: one that has ended cannot release.
    Thread close = Thread.ofPlatform().start(() -> closing.close(Duration.ofMinutes(1)));
    Eventually.holds(() ->
        assertThat(
                database.query(
                    "select coalesce(executor, 'none') from cairn.workflow where id = 'w'"))
            .containsExactly("none"));
    finish.countDown();
    close.join();

    try (CairnClient client = CairnClient.connect(database.config())) {
      WorkflowHistory history = client.workflows().history("w");
      assertThat(history.workflow().summary().runner().executor()).isNull();
      assertThat(history.steps())
          .extracting(step -> step.execution().executor())
          .doesNotContainNull()
          .containsOnly(database.query("select id from cairn.executors").getFirst());
    }
  }

  @Test
  void uninterruptedWorkflowWritesNoAttemptRow() {
    Cairn cairn = open(this::register);
    cairn.start(StartOptions.id("w"), flow, "bread").await();

    assertThat(database.count("select count(*) from cairn.attempt")).isZero();
  }

  @Test
  void encryptedValuesAreDecrypted() {
    var key = new SecretKeySpec(new byte[32], "AES");
    var codec = new AesGcmCodec(new JsonCodec(), "k1", Map.of("k1", key));
    Cairn cairn = open(database.config().codec(codec), this::register);
    cairn.start(StartOptions.id("w").attribute("for", "ann"), flow, "bread").await();

    RecordedWorkflow workflow = cairn.workflows().get("w");

    assertThat(database.query("select input from cairn.workflows").getFirst())
        .doesNotContain("bread");
    assertThat(workflow.input()).isEqualTo("[\"bread\"]");
    assertThat(workflow.output()).isEqualTo("\"kept\"");
    assertThat(workflow.summary().attributes()).as("not encrypted").isEqualTo("{\"for\": \"ann\"}");
    assertThat(cairn.workflows().history("w").steps().getLast().error())
        .contains("nobody buys what was baked bread");
  }

  @Test
  void childrenFormATree() {
    Cairn cairn = open(this::register);
    cairn.start(StartOptions.id("w"), family, 2).await();

    List<WorkflowTree> children = cairn.workflows().history("w").children();

    assertThat(children).hasSize(2);
    assertThat(children.getFirst().workflow().id()).isEqualTo("w/family");
    assertThat(children.getFirst().children())
        .extracting(child -> child.workflow().id())
        .containsExactly("w/family/family", "w/family/family#2");
    assertThat(children.getLast().workflow().id()).isEqualTo("w/family#2");
    assertThat(children.getLast().children()).isEmpty();
  }

  @Test
  void treeOfChildrenIsBounded() {
    Cairn cairn = open(opened -> {});
    database.execute(
        """
        insert into cairn.workflow (id, name, state, attempt, parent_id, started_at, input)
        select 'deep-' || i, 'deep', 'RUNNING', 1, 'deep-' || i - 1, now(), '[]'
        from generate_series(0, 20) i;
        insert into cairn.workflow (id, name, state, attempt, parent_id, started_at, input)
        select 'wide-' || i, 'wide', 'RUNNING', 1, case when i > 0 then 'wide-0' end, now(), '[]'
        from generate_series(0, 1001) i;
        insert into cairn.workflow (id, name, state, attempt, parent_id, started_at, input)
        values ('own', 'own', 'RUNNING', 1, 'own', now(), '[]');
        """);

    WorkflowHistory deep = cairn.workflows().history("deep-0");
    WorkflowHistory wide = cairn.workflows().history("wide-0");

    assertThat(deep.allChildren()).isFalse();
    assertThat(depth(deep.children())).isEqualTo(WorkflowHistory.DEEPEST);
    assertThat(wide.allChildren()).isFalse();
    assertThat(wide.children()).hasSize(WorkflowHistory.MOST_CHILDREN);
    assertThat(cairn.workflows().history("deep-4").allChildren()).isTrue();
    assertThat(cairn.workflows().history("own").children()).as("not its own child").isEmpty();
  }

  private static int depth(List<WorkflowTree> trees) {
    return trees.stream().mapToInt(tree -> 1 + depth(tree.children())).max().orElse(0);
  }

  @Test
  void historyOfAnUnknownWorkflowIsRejected() {
    Cairn cairn = open(this::register);

    assertThatThrownBy(() -> cairn.workflows().history("nobody"))
        .isInstanceOf(NoSuchWorkflowException.class)
        .hasMessage(
            "There is no workflow 'nobody'. Check the id, and that it was started in this database and schema.");
    assertThatThrownBy(() -> cairn.workflows().get("nobody"))
        .isInstanceOf(NoSuchWorkflowException.class);
  }
}
