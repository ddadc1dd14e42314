package dev.cairn.start;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.Cairn;
import dev.cairn.CairnClient;
import dev.cairn.Pipeline;
import dev.cairn.TransactionalStarter;
import dev.cairn.WorkflowStarter;
import dev.cairn.operate.Fork;
import dev.cairn.queue.Queue;
import dev.cairn.testkit.CairnTest;
import dev.cairn.workflow.Workflow;
import java.sql.Connection;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * The forms in which a workflow is started: with and without a result, with none to three
 * arguments, with and without options, alone and in bulk, by each of the four that start workflows.
 * That this compiles is half of the test.
 */
class StartFormsTest extends CairnTest {
  private static final StartOptions QUEUED = StartOptions.onQueue("forms");
  private static final List<String> ONE = List.of("a");

  /** Two arguments of a workflow in one value. */
  private record Pair(String a, String b) {}

  static class Forms {
    @Workflow
    String none() {
      return "none";
    }

    @Workflow
    String one(String a) {
      return a;
    }

    @Workflow
    String two(String a, String b) {
      return a + b;
    }

    @Workflow
    String three(String a, String b, String c) {
      return a + b + c;
    }

    @Workflow
    void voidNone() {}

    @Workflow
    void voidOne(String a) {}

    @Workflow
    void voidTwo(String a, String b) {}

    @Workflow
    void voidThree(String a, String b, String c) {}
  }

  private static List<Handle<String>> valuesAtOnce(WorkflowStarter starts, Forms forms) {
    var started = new ArrayList<Handle<String>>();
    started.add(starts.start(forms::none));
    started.add(starts.start(forms::one, "a"));
    started.add(starts.start(forms::two, "a", "b"));
    started.add(starts.start(forms::three, "a", "b", "c"));
    started.add(starts.start(() -> forms.none()));
    started.add(starts.start(() -> forms.three("a", "b", "c")));
    started.addAll(starts.startAll(forms::one, ONE));
    started.addAll(starts.startAll((Pair pair) -> forms.two(pair.a, pair.b), pairs()));
    return started;
  }

  private static List<Handle<@Nullable Void>> voidsAtOnce(WorkflowStarter starts, Forms forms) {
    var started = new ArrayList<Handle<@Nullable Void>>();
    started.add(starts.start(forms::voidNone));
    started.add(starts.start(forms::voidOne, "a"));
    started.add(starts.start(forms::voidTwo, "a", "b"));
    started.add(starts.start(forms::voidThree, "a", "b", "c"));
    started.add(starts.start(() -> forms.voidNone()));
    started.add(starts.start(() -> forms.voidThree("a", "b", "c")));
    started.addAll(starts.startAll(forms::voidOne, ONE));
    started.addAll(starts.startAll((Pair pair) -> forms.voidTwo(pair.a, pair.b), pairs()));
    return started;
  }

  private static List<Handle<String>> values(
      WorkflowStarter starts, StartOptions run, Forms forms) {
    var started = new ArrayList<Handle<String>>();
    started.add(starts.start(run, forms::none));
    started.add(starts.start(run, forms::one, "a"));
    started.add(starts.start(run, forms::two, "a", "b"));
    started.add(starts.start(run, forms::three, "a", "b", "c"));
    started.add(starts.start(run, () -> forms.none()));
    started.add(starts.start(run, () -> forms.three("a", "b", "c")));
    started.addAll(starts.startAll(run, forms::one, ONE));
    started.addAll(starts.startAll(run, (Pair pair) -> forms.two(pair.a, pair.b), pairs()));
    started.addAll(starts.startAll(run, forms::none, forms::none));
    started.addAll(
        starts.startAll(run, () -> forms.two("a", "b"), () -> forms.three("a", "b", "c")));
    return started;
  }

  private static List<Handle<@Nullable Void>> voids(
      WorkflowStarter starts, StartOptions run, Forms forms) {
    var started = new ArrayList<Handle<@Nullable Void>>();
    started.add(starts.start(run, forms::voidNone));
    started.add(starts.start(run, forms::voidOne, "a"));
    started.add(starts.start(run, forms::voidTwo, "a", "b"));
    started.add(starts.start(run, forms::voidThree, "a", "b", "c"));
    started.add(starts.start(run, () -> forms.voidNone()));
    started.add(starts.start(run, () -> forms.voidThree("a", "b", "c")));
    started.addAll(starts.startAll(run, forms::voidOne, ONE));
    started.addAll(starts.startAll(run, (Pair pair) -> forms.voidTwo(pair.a, pair.b), pairs()));
    started.addAll(starts.startAll(run, forms::voidNone, forms::voidNone));
    started.addAll(
        starts.startAll(run, () -> forms.voidTwo("a", "b"), () -> forms.voidThree("a", "b", "c")));
    return started;
  }

  private static List<Pair> pairs() {
    return List.of(new Pair("a", "b"));
  }

  private static void assertAtOnce(
      List<Handle<String>> values, List<Handle<@Nullable Void>> voids) {
    assertThat(values.stream().map(Handle::await))
        .containsExactly("none", "a", "ab", "abc", "none", "abc", "a", "ab");
    assertThat(voids).hasSize(8).allSatisfy(handle -> assertThat(handle.await()).isNull());
  }

  private static void assertQueued(
      List<Handle<String>> values, List<Handle<@Nullable Void>> voids) {
    assertThat(values.stream().map(Handle::await))
        .containsExactly(
            "none", "a", "ab", "abc", "none", "abc", "a", "ab", "none", "none", "ab", "abc");
    assertThat(voids).hasSize(12).allSatisfy(handle -> assertThat(handle.await()).isNull());
  }

  private Cairn cairn(List<Forms> forms) {
    Cairn cairn = open(opened -> forms.add(opened.durable(Forms.class)));
    cairn.queues().declare(Queue.named("forms"));
    return cairn;
  }

  @Test
  void byCairn() {
    var forms = new ArrayList<Forms>();
    Cairn cairn = cairn(forms);

    assertAtOnce(valuesAtOnce(cairn, forms.getFirst()), voidsAtOnce(cairn, forms.getFirst()));
    assertQueued(values(cairn, QUEUED, forms.getFirst()), voids(cairn, QUEUED, forms.getFirst()));
  }

  @Test
  void byAPipeline() {
    var forms = new ArrayList<Forms>();
    Cairn cairn = cairn(forms);

    try (Pipeline pipeline = cairn.pipeline()) {
      assertAtOnce(
          valuesAtOnce(pipeline, forms.getFirst()), voidsAtOnce(pipeline, forms.getFirst()));
      assertQueued(
          values(pipeline, QUEUED, forms.getFirst()), voids(pipeline, QUEUED, forms.getFirst()));
    }
  }

  @Test
  void inATransaction() throws Exception {
    var forms = new ArrayList<Forms>();
    Cairn cairn = cairn(forms);

    try (Connection connection = database.connect()) {
      connection.setAutoCommit(false);
      TransactionalStarter within = cairn.within(connection);
      List<Handle<String>> values = values(within, QUEUED, forms.getFirst());
      List<Handle<@Nullable Void>> voids = voids(within, QUEUED, forms.getFirst());
      connection.commit();

      assertQueued(values, voids);
    }
  }

  @Test
  void byAClient() {
    cairn(new ArrayList<>());

    try (CairnClient client = CairnClient.connect(database.config())) {
      Forms stub = client.stub(Forms.class);

      assertQueued(values(client, QUEUED, stub), voids(client, QUEUED, stub));
    }
  }

  @Test
  void aForkOfAWorkflowWithoutAResultTakesOtherArguments() {
    var forms = new ArrayList<Forms>();
    Cairn cairn = cairn(forms);
    cairn.start(StartOptions.id("w"), forms.getFirst()::voidOne, "a").await();

    String id = cairn.workflows().fork(Fork.of("w"), () -> forms.getFirst().voidOne("b"));

    assertThat(cairn.handle(id, Void.class).await()).isNull();
    assertThat(database.query("select input from cairn.workflows where id = ?", id))
        .containsExactly("[\"b\"]");
  }

  @Test
  void aFunctionWithoutArgumentAndResultIsAWorkflow() throws Exception {
    var ran = new ArrayList<String>();
    Cairn cairn = open(opened -> {});
    cairn.stop();
    var nightly = cairn.workflow("nightly", () -> ran.add("nightly"));
    cairn.start();

    cairn.start(nightly).await();
    nightly.call();

    assertThat(ran).containsExactly("nightly", "nightly");
  }
}
