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
 * All forms of starting a workflow: with and without a result, with zero to three arguments, with
 * and without options, alone and in bulk, by each of the four starters. The test consists partly in
 * that this compiles.
 */
class StartFormsTest extends CairnTest {
  private static final StartOptions QUEUED = StartOptions.onQueue("forms");
  private static final List<String> ONE = List.of("a");

  /** Two workflow arguments in one value. */
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

  private static List<Handle<String>> startAllWithResult(WorkflowStarter starter, Forms forms) {
    var started = new ArrayList<Handle<String>>();
    started.add(starter.start(forms::none));
    started.add(starter.start(forms::one, "a"));
    started.add(starter.start(forms::two, "a", "b"));
    started.add(starter.start(forms::three, "a", "b", "c"));
    started.add(starter.start(() -> forms.none()));
    started.add(starter.start(() -> forms.three("a", "b", "c")));
    started.addAll(starter.startAll(forms::one, ONE));
    started.addAll(starter.startAll(pair -> forms.two(pair.a, pair.b), pairs()));
    started.addAll(starter.startAll(forms::none, forms::none));
    started.addAll(starter.startAll(() -> forms.two("a", "b")));
    return started;
  }

  private static List<Handle<@Nullable Void>> startAllWithoutResult(
      WorkflowStarter starter, Forms forms) {
    var started = new ArrayList<Handle<@Nullable Void>>();
    started.add(starter.start(forms::voidNone));
    started.add(starter.start(forms::voidOne, "a"));
    started.add(starter.start(forms::voidTwo, "a", "b"));
    started.add(starter.start(forms::voidThree, "a", "b", "c"));
    started.add(starter.start(() -> forms.voidNone()));
    started.add(starter.start(() -> forms.voidThree("a", "b", "c")));
    started.addAll(starter.startAll(forms::voidOne, ONE));
    started.addAll(starter.startAll((Pair pair) -> forms.voidTwo(pair.a, pair.b), pairs()));
    started.addAll(starter.startAll(forms::voidNone, forms::voidNone));
    started.addAll(starter.startAll(() -> forms.voidTwo("a", "b")));
    return started;
  }

  private static List<Handle<String>> startAllWithResult(
      WorkflowStarter starter, StartOptions options, Forms forms) {
    var started = new ArrayList<Handle<String>>();
    started.add(starter.start(options, forms::none));
    started.add(starter.start(options, forms::one, "a"));
    started.add(starter.start(options, forms::two, "a", "b"));
    started.add(starter.start(options, forms::three, "a", "b", "c"));
    started.add(starter.start(options, () -> forms.none()));
    started.add(starter.start(options, () -> forms.three("a", "b", "c")));
    started.addAll(starter.startAll(options, forms::one, ONE));
    started.addAll(starter.startAll(options, (Pair pair) -> forms.two(pair.a, pair.b), pairs()));
    started.addAll(starter.startAll(options, forms::none, forms::none));
    started.addAll(
        starter.startAll(options, () -> forms.two("a", "b"), () -> forms.three("a", "b", "c")));
    return started;
  }

  private static List<Handle<@Nullable Void>> startAllWithoutResult(
      WorkflowStarter starter, StartOptions options, Forms forms) {
    var started = new ArrayList<Handle<@Nullable Void>>();
    started.add(starter.start(options, forms::voidNone));
    started.add(starter.start(options, forms::voidOne, "a"));
    started.add(starter.start(options, forms::voidTwo, "a", "b"));
    started.add(starter.start(options, forms::voidThree, "a", "b", "c"));
    started.add(starter.start(options, () -> forms.voidNone()));
    started.add(starter.start(options, () -> forms.voidThree("a", "b", "c")));
    started.addAll(starter.startAll(options, forms::voidOne, ONE));
    started.addAll(
        starter.startAll(options, (Pair pair) -> forms.voidTwo(pair.a, pair.b), pairs()));
    started.addAll(starter.startAll(options, forms::voidNone, forms::voidNone));
    started.addAll(
        starter.startAll(
            options, () -> forms.voidTwo("a", "b"), () -> forms.voidThree("a", "b", "c")));
    return started;
  }

  private static List<Pair> pairs() {
    return List.of(new Pair("a", "b"));
  }

  private static void assertDirectResults(
      List<Handle<String>> startAllWithResult, List<Handle<@Nullable Void>> startAllWithoutResult) {
    assertThat(startAllWithResult.stream().map(Handle::await))
        .containsExactly("none", "a", "ab", "abc", "none", "abc", "a", "ab", "none", "none", "ab");
    assertThat(startAllWithoutResult)
        .hasSize(11)
        .allSatisfy(handle -> assertThat(handle.await()).isNull());
  }

  private static void assertQueuedResults(
      List<Handle<String>> startAllWithResult, List<Handle<@Nullable Void>> startAllWithoutResult) {
    assertThat(startAllWithResult.stream().map(Handle::await))
        .containsExactly(
            "none", "a", "ab", "abc", "none", "abc", "a", "ab", "none", "none", "ab", "abc");
    assertThat(startAllWithoutResult)
        .hasSize(12)
        .allSatisfy(handle -> assertThat(handle.await()).isNull());
  }

  private Cairn cairn(List<Forms> forms) {
    Cairn cairn = open(opened -> forms.add(opened.durable(Forms.class)));
    cairn.queues().declare(Queue.named("forms"));
    return cairn;
  }

  @Test
  void cairnStartsAllForms() {
    var forms = new ArrayList<Forms>();
    Cairn cairn = cairn(forms);

    assertDirectResults(
        startAllWithResult(cairn, forms.getFirst()),
        startAllWithoutResult(cairn, forms.getFirst()));
    assertQueuedResults(
        startAllWithResult(cairn, QUEUED, forms.getFirst()),
        startAllWithoutResult(cairn, QUEUED, forms.getFirst()));
  }

  @Test
  void pipelineStartsAllForms() {
    var forms = new ArrayList<Forms>();
    Cairn cairn = cairn(forms);

    try (Pipeline pipeline = cairn.pipeline()) {
      assertDirectResults(
          startAllWithResult(pipeline, forms.getFirst()),
          startAllWithoutResult(pipeline, forms.getFirst()));
      assertQueuedResults(
          startAllWithResult(pipeline, QUEUED, forms.getFirst()),
          startAllWithoutResult(pipeline, QUEUED, forms.getFirst()));
    }
  }

  @Test
  void transactionStartsAllForms() throws Exception {
    var forms = new ArrayList<Forms>();
    Cairn cairn = cairn(forms);

    try (Connection connection = database.connect()) {
      connection.setAutoCommit(false);
      TransactionalStarter within = cairn.within(connection);
      List<Handle<String>> startAllWithResult =
          startAllWithResult(within, QUEUED, forms.getFirst());
      List<Handle<@Nullable Void>> startAllWithoutResult =
          startAllWithoutResult(within, QUEUED, forms.getFirst());
      connection.commit();

      assertQueuedResults(startAllWithResult, startAllWithoutResult);
    }
  }

  @Test
  void clientStartsAllForms() {
    cairn(new ArrayList<>());

    try (CairnClient client = CairnClient.connect(database.config())) {
      Forms stub = client.stub(Forms.class);

      assertQueuedResults(
          startAllWithResult(client, QUEUED, stub), startAllWithoutResult(client, QUEUED, stub));
    }
  }

  @Test
  void forkOfAWorkflowWithoutAResultCanHaveOtherArguments() {
    var forms = new ArrayList<Forms>();
    Cairn cairn = cairn(forms);
    cairn.start(StartOptions.id("w"), forms.getFirst()::voidOne, "a").await();

    String id = cairn.workflows().fork(Fork.of("w"), () -> forms.getFirst().voidOne("b"));

    assertThat(cairn.handle(id, Void.class).await()).isNull();
    assertThat(database.query("select input from cairn.workflows where id = ?", id))
        .containsExactly("[\"b\"]");
  }

  @Test
  void functionWithoutArgumentAndResultIsAWorkflow() throws Exception {
    var executed = new ArrayList<String>();
    Cairn cairn = open(opened -> {});
    cairn.stop();
    var nightly = cairn.workflow("nightly", () -> executed.add("nightly"));
    cairn.start();

    cairn.start(nightly).await();
    nightly.run();

    assertThat(executed).containsExactly("nightly", "nightly");
  }
}
