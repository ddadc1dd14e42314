package dev.cairn.start;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.Cairn;
import dev.cairn.CairnClient;
import dev.cairn.Pipeline;
import dev.cairn.common.TypeRef;
import dev.cairn.error.AwaitTimeoutException;
import dev.cairn.error.DuplicateException;
import dev.cairn.error.UsageException;
import dev.cairn.error.WorkflowConflictException;
import dev.cairn.queue.Queue;
import dev.cairn.testkit.DataSourceKind;
import dev.cairn.testkit.Eventually;
import dev.cairn.testkit.JournalGate;
import dev.cairn.testkit.Pipelines;
import dev.cairn.testkit.TurnedTime;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** #6: one thread starts many workflows without waiting for each commit. */
class PipelineTest extends Pipelines {
  private static final TypeRef<List<String>> NAMES = new TypeRef<>() {};
  private static final TypeRef<String> TEXT = new TypeRef<>() {};

  @Test
  void whatWasFlushedIsRecordedAndRuns() {
    Cairn cairn = opened();
    List<Handle<String>> handles = new ArrayList<>();

    try (Pipeline pipeline = cairn.pipeline()) {
      for (String name : names(3_000)) {
        StartOptions run =
            Integer.parseInt(name) % 2 == 0
                ? StartOptions.id(name)
                : StartOptions.id(name).queue("mail");
        handles.add(pipeline.start(run, note, name));
      }
      pipeline.flush();
      assertThat(database.count("select count(*) from cairn.workflows")).isEqualTo(3_000);
    }

    assertThat(handles).extracting(Handle::await).allMatch(result -> result.endsWith(" done"));
    assertThat(ran).containsExactlyInAnyOrderElementsOf(names(3_000));
  }

  @Test
  void aQueueTakesThemInTheOrderOfTheCalls() {
    Cairn cairn = opened();
    cairn.queues().declare(Queue.named("ordered").concurrency(1));
    List<Handle<String>> handles = new ArrayList<>();

    try (Pipeline pipeline = cairn.pipeline()) {
      for (String name : names(300)) {
        handles.add(pipeline.start(StartOptions.id(name).queue("ordered"), note, name));
      }
    }

    handles.getLast().await();
    assertThat(ran).containsExactlyElementsOf(names(300));
  }

  @Test
  void oneIdIsOneWorkflowAlsoInOneLot() {
    JournalGate gate = heldFirst();
    Cairn cairn = opened(gate);
    try (Pipeline pipeline = heldPipeline(cairn, gate)) {
      Handle<String> a = pipeline.start(StartOptions.id("same"), note, "same");
      Handle<String> b = pipeline.start(StartOptions.id("same"), note, "same");
      Handle<String> c = pipeline.start(StartOptions.id("queued").queue("mail"), note, "queued");
      Handle<String> d = pipeline.start(StartOptions.id("queued").queue("mail"), note, "queued");
      gate.open();

      assertThat(List.of(a.await(), b.await())).containsOnly("same done");
      assertThat(List.of(c.await(), d.await())).containsOnly("queued done");
    }
    assertThat(ran).containsExactlyInAnyOrder("first", "same", "queued");
  }

  /** As after a crash, when it is not known how far the starts had come. */
  @Test
  void toStartAllAgainIsHarmless() {
    Cairn cairn = opened();
    List<String> ids = names(450);
    startDirectly(cairn, ids.subList(0, 250));
    List<Handle<String>> handles = new ArrayList<>();

    try (Pipeline pipeline = cairn.pipeline()) {
      ids.forEach(id -> handles.add(pipeline.start(StartOptions.id(id), note, id)));
    }

    assertThat(handles).extracting(Handle::await).allMatch(result -> result.endsWith(" done"));
    assertThat(ran).containsExactlyInAnyOrderElementsOf(ids);
  }

  /** The places in a queue are moments; those of two lots may be the same. */
  @Test
  void aClockThatStandsStillKeepsTheOrder() {
    Cairn cairn = open(database.config().environment(new TurnedTime().ambient()), this::register);
    cairn.queues().declare(Queue.named("ordered").concurrency(1));
    cairn.queues().pause("ordered");
    List<Handle<String>> handles = new ArrayList<>();

    try (Pipeline pipeline = cairn.pipeline()) {
      for (String name : names(20)) {
        handles.add(pipeline.start(StartOptions.id("id" + name).queue("ordered"), note, name));
        if (name.endsWith("3")) {
          pipeline.flush();
        }
      }
    }

    assertThat(
            database.query(
                "select input ->> 0 from cairn.workflow where queue = 'ordered' order by order_key"))
        .containsExactlyElementsOf(names(20));
    assertThat(handles).hasSize(20);
  }

  /** Two lots under way at the same time, each of which begins what the other asks for again. */
  @Test
  void twoPipelinesWithTheSameIdsDoNotWaitForEachOther() throws Exception {
    Cairn cairn = opened();
    List<String> ids = names(2_000);
    var backwards = CompletableFuture.runAsync(() -> startDirectly(cairn, ids.reversed()));

    startDirectly(cairn, ids);

    backwards.get(60, TimeUnit.SECONDS);
    assertThat(database.count("select count(*) from cairn.workflows")).isEqualTo(2_000);
    Eventually.holds(() -> assertThat(ran).containsExactlyInAnyOrderElementsOf(ids));
  }

  /** As lots of other processes do. */
  @Test
  void deduplicationIdsAreTakenInTheirOrder() throws SQLException {
    JournalGate gate = heldFirst();
    Cairn cairn = opened(gate);
    cairn.queues().pause("mail");
    Pipeline pipeline = heldPipeline(cairn, gate);
    Handle<String> a =
        pipeline.start(
            StartOptions.id("a").queue("mail").deduplicate("2", OnDuplicate.JOIN), note, "a");
    Handle<String> b =
        pipeline.start(
            StartOptions.id("b").queue("mail").deduplicate("1", OnDuplicate.JOIN), note, "b");

    try (Connection connection = database.connect()) {
      connection.setAutoCommit(false);
      enqueue(connection, "c", "1");
      gate.open();
      Eventually.holds(() ->
          assertThat(database.sessions("and wait_event_type = 'Lock'")).as("waits for c").isOne());
      enqueue(connection, "d", "2");
      connection.commit();
    }

    assertThat(List.of(a.id(), b.id())).containsExactly("d", "c");
    closeOpened();
    DataSourceKind.closePools();
    Eventually.holds(
        () -> assertThat(database.sessions("")).isZero()); // they tell what they met at the end
    String deadlocks = "select deadlocks from pg_stat_database where datname = current_database()";
    assertThat(database.count(deadlocks)).isZero();
  }

  private static void enqueue(Connection connection, String id, String deduplicationId)
      throws SQLException {
    String sql = "select cairn.enqueue('note', '[\"any\"]', 'mail', ?, deduplication_id => ?)";
    try (var statement = connection.prepareStatement(sql)) {
      statement.setString(1, id);
      statement.setString(2, deduplicationId);
      statement.execute();
    }
  }

  private void startDirectly(Cairn cairn, List<String> ids) {
    try (Pipeline pipeline = cairn.pipeline()) {
      ids.forEach(id -> pipeline.start(StartOptions.id(id), note, id));
    }
  }

  @Test
  void deduplicatedAndDebouncedStartsAreAsEver() {
    Cairn cairn = opened();
    cairn.queues().pause("mail");
    StartOptions join = StartOptions.onQueue("mail").deduplicate("one", OnDuplicate.JOIN);
    StartOptions refuse = StartOptions.onQueue("mail").deduplicate("two");
    StartOptions debounced =
        StartOptions.onQueue("mail").debounce("three", Duration.ofMillis(1), Duration.ofMinutes(1));
    Pipeline pipeline = cairn.pipeline();

    Handle<String> a = pipeline.start(join, note, "a");
    Handle<String> b = pipeline.start(join, note, "b");
    pipeline.start(refuse, note, "c");
    Handle<String> refused = pipeline.start(refuse, note, "d");
    Handle<String> e = pipeline.start(debounced, note, "e");
    Handle<String> f = pipeline.start(debounced, note, "f");

    assertThat(a.id()).isEqualTo(b.id());
    assertThat(e.id()).isEqualTo(f.id());
    assertThatThrownBy(refused::id).isInstanceOf(DuplicateException.class);
    assertThatThrownBy(pipeline::close).hasCauseInstanceOf(DuplicateException.class);
    cairn.queues().resume("mail");
    assertThat(f.await()).isEqualTo("f done");
    Eventually.holds(() -> assertThat(ran).containsExactlyInAnyOrder("a", "c", "f"));
  }

  @Test
  void argumentsAreWrittenDuringTheCall() {
    JournalGate gate = heldFirst();
    List<Fn.Of1<List<String>, String>> sort = new ArrayList<>();
    Cairn cairn =
        open(
            gate,
            opened -> {
              register(opened);
              sort.add(opened.workflow("sort", NAMES, TEXT, names -> String.join(" ", names)));
            });
    try (Pipeline pipeline = heldPipeline(cairn, gate)) {
      List<String> names = new ArrayList<>(List.of("ann", "bob"));
      Handle<String> sorted = pipeline.start(sort.getFirst(), names);
      names.clear();
      gate.open();

      assertThat(sorted.await()).isEqualTo("ann bob");
      assertThatThrownBy(() -> pipeline.start(() -> "no workflow"))
          .isInstanceOf(UsageException.class)
          .hasMessageContaining("calls no workflow");
    }
  }

  @Test
  void aClientHasOneToo() {
    Cairn cairn = opened();
    cairn.queues().declare(Queue.named("ordered").concurrency(1));
    cairn.start(StartOptions.id("taken"), other, "taken").await();
    ran.clear();

    try (CairnClient client = CairnClient.connect(database.config())) {
      Fn.Of1<String, String> remote = client.workflow("note", String.class, String.class);
      Pipeline pipeline = client.pipeline();
      List<Handle<String>> handles = new ArrayList<>();
      for (String name : names(300)) {
        StartOptions run =
            Integer.parseInt(name) % 3 == 0
                ? StartOptions.onQueue("ordered")
                : StartOptions.id("c" + name).queue("ordered");
        handles.add(pipeline.start(run, remote, name));
      }
      Handle<String> taken =
          pipeline.start(StartOptions.id("taken").queue("ordered"), remote, "taken");
      Handle<String> again = pipeline.start(StartOptions.id("c1").queue("ordered"), remote, "1");

      assertThatThrownBy(pipeline::flush).hasCauseInstanceOf(WorkflowConflictException.class);
      assertThatThrownBy(taken::await).isInstanceOf(WorkflowConflictException.class);
      assertThat(again.await()).isEqualTo("1 done");
      assertThat(handles.getLast().await(Duration.ofSeconds(30))).isEqualTo("299 done");
      assertThat(ran).containsExactlyElementsOf(names(300));
      assertThatThrownBy(() -> pipeline.start(remote, "nowhere").await())
          .isInstanceOf(UsageException.class)
          .hasMessageContaining("goes through a queue");
    }
  }

  @Test
  void aHandleWaitsForTheRecordAndThenForTheEnd() {
    JournalGate gate = heldFirst();
    Cairn cairn = opened(gate);
    try (Pipeline pipeline = cairn.pipeline()) {
      Handle<String> first = pipeline.start(StartOptions.id("first").queue("mail"), note, "first");
      cairn.queues().pause("mail");
      gate.open();

      assertThat(first.id()).isEqualTo("first");
      assertThatThrownBy(() -> first.await(Duration.ofMillis(10)))
          .isInstanceOf(AwaitTimeoutException.class);
      cairn.queues().resume("mail");
      assertThat(first.await()).isEqualTo("first done");
    }
  }
}
