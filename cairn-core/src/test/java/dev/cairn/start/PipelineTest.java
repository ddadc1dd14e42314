package dev.cairn.start;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.Cairn;
import dev.cairn.CairnClient;
import dev.cairn.Pipeline;
import dev.cairn.common.TypeRef;
import dev.cairn.error.AwaitTimeoutException;
import dev.cairn.error.DuplicateException;
import dev.cairn.error.InvalidArgumentException;
import dev.cairn.error.WorkflowConflictException;
import dev.cairn.queue.Queue;
import dev.cairn.testkit.DataSourceKind;
import dev.cairn.testkit.Eventually;
import dev.cairn.testkit.JournalGate;
import dev.cairn.testkit.PipelinedStartTest;
import dev.cairn.testkit.SteppedClock;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Pipelines: one thread starts many workflows without waiting for each commit. */
class PipelineTest extends PipelinedStartTest {
  private static final TypeRef<List<String>> NAMES = new TypeRef<>() {};
  private static final TypeRef<String> TEXT = new TypeRef<>() {};

  @Test
  void flushedStartsAreRecordedAndExecuted() {
    Cairn cairn = openWithQueue();
    List<Handle<String>> handles = new ArrayList<>();

    try (Pipeline pipeline = cairn.pipeline()) {
      for (String name : names(3_000)) {
        StartOptions options =
            Integer.parseInt(name) % 2 == 0
                ? StartOptions.id(name)
                : StartOptions.id(name).queue("mail");
        handles.add(pipeline.start(options, recording, name));
      }
      pipeline.flush();
      assertThat(database.count("select count(*) from cairn.workflows")).isEqualTo(3_000);
    }

    assertThat(handles).extracting(Handle::await).allMatch(result -> result.endsWith(" done"));
    assertThat(executed).containsExactlyInAnyOrderElementsOf(names(3_000));
  }

  @Test
  void queueKeepsTheOrderOfTheCalls() {
    Cairn cairn = openWithQueue();
    cairn.queues().declare(Queue.named("ordered").concurrency(1));
    List<Handle<String>> handles = new ArrayList<>();

    try (Pipeline pipeline = cairn.pipeline()) {
      for (String name : names(300)) {
        handles.add(pipeline.start(StartOptions.id(name).queue("ordered"), recording, name));
      }
    }

    handles.getLast().await();
    assertThat(executed).containsExactlyElementsOf(names(300));
  }

  @Test
  void sameIdInOneBatchIsOneWorkflow() {
    JournalGate gate = blockFirstStart();
    Cairn cairn = openWithQueue(gate);
    try (Pipeline pipeline = pipelineBlockedAt(cairn, gate)) {
      Handle<String> a = pipeline.start(StartOptions.id("same"), recording, "same");
      Handle<String> b = pipeline.start(StartOptions.id("same"), recording, "same");
      Handle<String> c =
          pipeline.start(StartOptions.id("queued").queue("mail"), recording, "queued");
      Handle<String> d =
          pipeline.start(StartOptions.id("queued").queue("mail"), recording, "queued");
      gate.open();

      assertThat(List.of(a.await(), b.await())).containsOnly("same done");
      assertThat(List.of(c.await(), d.await())).containsOnly("queued done");
    }
    assertThat(executed).containsExactlyInAnyOrder("first", "same", "queued");
  }

  /** As a caller does after a crash that does not know how many starts were recorded. */
  @Test
  void startingAllAgainStartsOnlyMissingWorkflows() {
    Cairn cairn = openWithQueue();
    List<String> ids = names(450);
    startByPipeline(cairn, ids.subList(0, 250));
    List<Handle<String>> handles = new ArrayList<>();

    try (Pipeline pipeline = cairn.pipeline()) {
      ids.forEach(id -> handles.add(pipeline.start(StartOptions.id(id), recording, id)));
    }

    assertThat(handles).extracting(Handle::await).allMatch(result -> result.endsWith(" done"));
    assertThat(executed).containsExactlyInAnyOrderElementsOf(ids);
  }

  /** Queue positions are timestamps; those of two batches may be equal. */
  @Test
  void stoppedClockKeepsTheOrder() {
    Cairn cairn =
        open(database.config().environment(new SteppedClock().environment()), this::register);
    cairn.queues().declare(Queue.named("ordered").concurrency(1));
    cairn.queues().pause("ordered");
    List<Handle<String>> handles = new ArrayList<>();

    try (Pipeline pipeline = cairn.pipeline()) {
      for (String name : names(20)) {
        handles.add(pipeline.start(StartOptions.id("id" + name).queue("ordered"), recording, name));
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

  /** Two batches in progress, each of which starts the ids of the other. */
  @Test
  void pipelinesWithTheSameIdsDoNotDeadlock() throws Exception {
    Cairn cairn = openWithQueue();
    List<String> ids = names(2_000);
    var backwards = CompletableFuture.runAsync(() -> startByPipeline(cairn, ids.reversed()));

    startByPipeline(cairn, ids);

    backwards.get(60, TimeUnit.SECONDS);
    assertThat(database.count("select count(*) from cairn.workflows")).isEqualTo(2_000);
    Eventually.holds(() -> assertThat(executed).containsExactlyInAnyOrderElementsOf(ids));
  }

  /** As batches of other processes do. */
  @Test
  void deduplicationIdsAreReservedInSortedOrder() throws SQLException {
    JournalGate gate = blockFirstStart();
    Cairn cairn = openWithQueue(gate);
    cairn.queues().pause("mail");
    Pipeline pipeline = pipelineBlockedAt(cairn, gate);
    Handle<String> a =
        pipeline.start(
            StartOptions.id("a").queue("mail").deduplicate("2", OnDuplicate.JOIN), recording, "a");
    Handle<String> b =
        pipeline.start(
            StartOptions.id("b").queue("mail").deduplicate("1", OnDuplicate.JOIN), recording, "b");

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
    closeAllOpen();
    DataSourceKind.closePools();
    Eventually.holds(() ->
        assertThat(database.sessions(""))
            .isZero()); // sessions report their statistics when they end
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

  private void startByPipeline(Cairn cairn, List<String> ids) {
    try (Pipeline pipeline = cairn.pipeline()) {
      ids.forEach(id -> pipeline.start(StartOptions.id(id), recording, id));
    }
  }

  @Test
  void deduplicationAndDebouncingWorkInPipelines() {
    Cairn cairn = openWithQueue();
    cairn.queues().pause("mail");
    StartOptions join = StartOptions.onQueue("mail").deduplicate("one", OnDuplicate.JOIN);
    StartOptions refuse = StartOptions.onQueue("mail").deduplicate("two");
    Duration minute = Duration.ofMinutes(1);
    StartOptions debounced = StartOptions.onQueue("mail").debounce("three", minute, minute);
    StartOptions last =
        StartOptions.onQueue("mail").debounce("three", Duration.ofMillis(1), minute);
    Pipeline pipeline = cairn.pipeline();

    Handle<String> a = pipeline.start(join, recording, "a");
    Handle<String> b = pipeline.start(join, recording, "b");
    pipeline.start(refuse, recording, "c");
    Handle<String> refused = pipeline.start(refuse, recording, "d");
    Handle<String> e = pipeline.start(debounced, recording, "e");
    Handle<String> f = pipeline.start(last, recording, "f");

    assertThat(a.id()).isEqualTo(b.id());
    assertThat(e.id()).isEqualTo(f.id());
    assertThatThrownBy(refused::id).isInstanceOf(DuplicateException.class);
    assertThatThrownBy(pipeline::close).hasCauseInstanceOf(DuplicateException.class);
    cairn.queues().resume("mail");
    assertThat(f.await()).isEqualTo("f done");
    Eventually.holds(() -> assertThat(executed).containsExactlyInAnyOrder("a", "c", "f"));
  }

  @Test
  void argumentsAreSerializedDuringTheCall() {
    JournalGate gate = blockFirstStart();
    List<Fn.Of1<List<String>, String>> sort = new ArrayList<>();
    Cairn cairn =
        open(
            gate,
            opened -> {
              register(opened);
              sort.add(opened.workflow("sort", NAMES, TEXT, names -> String.join(" ", names)));
            });
    try (Pipeline pipeline = pipelineBlockedAt(cairn, gate)) {
      List<String> names = new ArrayList<>(List.of("ann", "bob"));
      Handle<String> sorted = pipeline.start(sort.getFirst(), names);
      names.clear();
      gate.open();

      assertThat(sorted.await()).isEqualTo("ann bob");
      assertThatThrownBy(() -> pipeline.start(() -> "no workflow"))
          .isInstanceOf(InvalidArgumentException.class)
          .hasMessageContaining("calls no workflow");
    }
  }

  @Test
  void clientHasPipelines() {
    Cairn cairn = openWithQueue();
    cairn.queues().declare(Queue.named("ordered").concurrency(1));
    cairn.start(StartOptions.id("taken"), other, "taken").await();
    executed.clear();

    try (CairnClient client = CairnClient.connect(database.config())) {
      Fn.Of1<String, String> remote = client.workflow("note", String.class, String.class);
      Pipeline pipeline = client.pipeline();
      List<Handle<String>> handles = new ArrayList<>();
      for (String name : names(300)) {
        StartOptions options =
            Integer.parseInt(name) % 3 == 0
                ? StartOptions.onQueue("ordered")
                : StartOptions.id("c" + name).queue("ordered");
        handles.add(pipeline.start(options, remote, name));
      }
      Handle<String> taken =
          pipeline.start(StartOptions.id("taken").queue("ordered"), remote, "taken");
      Handle<String> again = pipeline.start(StartOptions.id("c1").queue("ordered"), remote, "1");

      assertThatThrownBy(pipeline::flush).hasCauseInstanceOf(WorkflowConflictException.class);
      assertThatThrownBy(taken::await).isInstanceOf(WorkflowConflictException.class);
      assertThat(again.await()).isEqualTo("1 done");
      assertThat(handles.getLast().await(Duration.ofSeconds(30))).isEqualTo("299 done");
      assertThat(executed).containsExactlyElementsOf(names(300));
      assertThatThrownBy(() -> pipeline.start(remote, "nowhere").await())
          .isInstanceOf(InvalidArgumentException.class)
          .hasMessageContaining("goes through a queue");
    }
  }

  @Test
  void handleWaitsForTheRecordAndThenForTheResult() {
    JournalGate gate = blockFirstStart();
    Cairn cairn = openWithQueue(gate);
    try (Pipeline pipeline = cairn.pipeline()) {
      Handle<String> first =
          pipeline.start(StartOptions.id("first").queue("mail"), recording, "first");
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
