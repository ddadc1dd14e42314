package dev.cairn.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.Cairn;
import dev.cairn.CairnClient;
import dev.cairn.WorkflowStarter;
import dev.cairn.error.DuplicateException;
import dev.cairn.error.InvalidArgumentException;
import dev.cairn.error.NoSuchQueueException;
import dev.cairn.error.NoSuchWorkflowException;
import dev.cairn.error.UsageException;
import dev.cairn.error.WorkflowConflictException;
import dev.cairn.start.Fn;
import dev.cairn.start.Handle;
import dev.cairn.start.StartOptions;
import dev.cairn.testkit.CairnTest;
import dev.cairn.testkit.EncryptingCodecs;
import dev.cairn.testkit.JournalGate;
import dev.cairn.workflow.Durable;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Ways to enqueue: in a transaction of the caller, from SQL, by a client, in a workflow, in bulk.
 */
class EnqueueTest extends CairnTest {
  private final ConcurrentLinkedQueue<String> executed = new ConcurrentLinkedQueue<>();
  private Fn.Of1<String, String> recording = argument -> argument;
  private Fn.Of1<String, String> parent = argument -> argument;
  private Fn.Of1<String, String> booking = argument -> argument;

  @BeforeEach
  void createTable() {
    database.execute("create table book (account text)");
  }

  private Cairn openWithQueue() {
    Cairn cairn = open(this::register);
    cairn.queues().declare(Queue.named("mail"));
    return cairn;
  }

  private void register(Cairn cairn) {
    Fn.Of1<String, String> child =
        cairn.workflow(
            "note",
            String.class,
            String.class,
            argument -> {
              executed.add(argument);
              return argument + " done";
            });
    recording = child;
    parent =
        cairn.workflow(
            "parent",
            String.class,
            String.class,
            argument ->
                cairn.start(StartOptions.onQueue("mail"), child, argument).await() + " below");
    booking =
        cairn.workflow(
            "booking",
            String.class,
            String.class,
            account ->
                Durable.transaction(
                    "book",
                    connection -> {
                      book(connection, account);
                      return cairn
                          .within(connection)
                          .start(StartOptions.onQueue("mail"), child, account)
                          .id();
                    }));
  }

  private static void book(Connection connection, String account) throws SQLException {
    try (var insert = connection.prepareStatement("insert into book values (?)")) {
      insert.setString(1, account);
      insert.executeUpdate();
    }
  }

  @Test
  void workflowStartedInATransactionExistsAfterItsCommit() throws SQLException {
    Cairn cairn = openWithQueue();

    Handle<String> handle;
    try (Connection connection = database.connect()) {
      connection.setAutoCommit(false);
      book(connection, "a");
      handle = cairn.within(connection).start(StartOptions.id("m").queue("mail"), recording, "a");
      assertThat(database.count("select count(*) from cairn.workflows")).isZero();
      assertThatThrownBy(handle::await)
          .isInstanceOf(NoSuchWorkflowException.class)
          .hasMessageContaining("commit that first");
      connection.commit();
    }

    assertThat(handle.await()).isEqualTo("a done");
    assertThat(database.query("select account from book")).containsExactly("a");
  }

  @Test
  void workflowStartedInATransactionDoesNotExistAfterItsRollback() throws SQLException {
    Cairn cairn = openWithQueue();

    try (Connection connection = database.connect()) {
      connection.setAutoCommit(false);
      cairn.within(connection).start(StartOptions.id("m").queue("mail"), recording, "a");
      connection.rollback();
    }

    assertThat(database.count("select count(*) from cairn.workflows")).isZero();
    assertThat(cairn.start(StartOptions.id("m").queue("mail"), recording, "b").await())
        .isEqualTo("b done");
    assertThat(executed).containsExactly("b");
  }

  @Test
  void transactionOfAWorkflowEnqueuesExactlyOnce() {
    Cairn cairn = openWithQueue();

    String id = cairn.start(StartOptions.id("b"), booking, "a").await();

    assertThat(cairn.handle(id, String.class).await()).isEqualTo("a done");
    assertThat(executed).containsExactly("a");
  }

  @Test
  void startInATransactionIsRecordedByThatTransaction() throws SQLException {
    Cairn cairn = openWithQueue();
    try (Connection connection = database.connect()) {
      WorkflowStarter within = cairn.within(connection);

      assertThatThrownBy(() -> within.start(StartOptions.onQueue("nowhere"), recording, "a"))
          .isInstanceOf(NoSuchQueueException.class)
          .hasMessageContaining("There is no queue 'nowhere'.");
      within.start(
          StartOptions.id("m").queue("mail").deduplicate("d").delay(Duration.ofDays(1)),
          recording,
          "a");
      assertThatThrownBy(
              () -> within.start(StartOptions.onQueue("mail").deduplicate("d"), recording, "b"))
          .isInstanceOf(DuplicateException.class)
          .hasMessageContaining("already holds workflow 'm' under the deduplication id 'd'.");
      assertThatThrownBy(() -> within.start(StartOptions.id("m").queue("mail"), recording, "b"))
          .isInstanceOf(WorkflowConflictException.class);
    }
  }

  @Test
  void enqueuedChildIsFoundAgainAfterACrash() {
    Cairn cairn = openWithQueue();
    var gate = gate(JournalGate.Side.AFTER, "p", "note");
    Cairn dying = open(gate, this::register);
    Fn.Of1<String, String> registered = parent;
    Thread.ofVirtual().start(() -> dying.start(StartOptions.id("p"), registered, "a"));
    gate.awaitReached();
    declareExecutorsDead();

    Handle<String> handle = cairn.handle("p", String.class);

    assertThat(handle.await()).isEqualTo("a done below");
    assertThat(database.count("select count(*) from cairn.workflows where queue = 'mail'"))
        .isEqualTo(1);
  }

  @Test
  void workflowIsEnqueuedFromSql() {
    Cairn cairn = openWithQueue();

    List<String> id =
        database.query(
            "select cairn.enqueue(workflow => 'note', input => '[\"a\"]', queue => 'mail', priority => 3)");

    assertThat(cairn.handle(id.getFirst(), String.class).await()).isEqualTo("a done");
    assertThatThrownBy(() -> database.query("select cairn.enqueue('note', '{}', 'mail')"))
        .rootCause()
        .hasMessageContaining("The input of note is not a JSON array.")
        .hasMessageContaining("Pass the arguments as an array");
    assertThatThrownBy(() -> database.query("select cairn.enqueue('note', '[]', 'nowhere')"))
        .rootCause()
        .hasMessageContaining("There is no queue 'nowhere'.");
  }

  @Test
  void clientStartsAndAwaitsAWorkflow() {
    openWithQueue();
    try (CairnClient client = CairnClient.connect(database.config())) {
      Fn.Of1<String, String> remote = client.workflow("note", String.class, String.class);

      Handle<String> handle = client.start(StartOptions.id("m").queue("mail"), remote, "a");

      assertThat(handle.await()).isEqualTo("a done");
      assertThat(client.start(StartOptions.id("m").queue("mail"), remote, "a").await())
          .isEqualTo("a done");
      assertThat(client.executors()).hasSize(1);
      assertThat(client.health().isHealthy()).isTrue();
      assertThat(client.queues().all()).hasSize(1);
      assertThatThrownBy(() -> remote.call("a"))
          .isInstanceOf(UsageException.class)
          .hasMessageContaining("The workflow 'note' was called on a client");
      assertThatThrownBy(() -> client.start(StartOptions.id("m").queue("mail"), remote, "other"))
          .isInstanceOf(WorkflowConflictException.class);
      assertThatThrownBy(() -> client.start(remote, "a"))
          .isInstanceOf(InvalidArgumentException.class)
          .hasMessageContaining("goes through a queue");
    }
  }

  @Test
  void clientWithAnEncryptingCodecRecognizesTheSameCall() {
    Cairn cairn = open(database.config().codec(EncryptingCodecs.codec()), this::register);
    cairn.queues().declare(Queue.named("mail"));
    try (CairnClient client =
        CairnClient.connect(database.config().codec(EncryptingCodecs.codec()))) {
      Fn.Of1<String, String> remote = client.workflow("note", String.class, String.class);

      client.start(StartOptions.id("m").queue("mail"), remote, "a");
      Handle<String> again = client.start(StartOptions.id("m").queue("mail"), remote, "a");

      assertThat(again.await()).isEqualTo("a done");
      assertThat(executed).containsExactly("a");
    }
  }

  @Test
  void startAllKeepsTheOrder() {
    Cairn cairn = openWithQueue();
    cairn.queues().declare(Queue.named("ordered").concurrency(1));
    List<String> names = IntStream.range(0, 200).mapToObj(Integer::toString).toList();

    List<Handle<String>> handles =
        cairn.startAll(StartOptions.onQueue("ordered"), recording, names);

    assertThat(handles.getLast().await()).isEqualTo("199 done");
    assertThat(executed).containsExactlyElementsOf(names);
  }

  @Test
  void hundredThousandWorkflowsAreEnqueuedWithin30Seconds() {
    Cairn cairn = openWithQueue();
    cairn.queues().pause("mail");
    List<String> names = IntStream.range(0, 100_000).mapToObj(Integer::toString).toList();

    long start = System.nanoTime();
    cairn.startAll(StartOptions.onQueue("mail"), recording, names);
    Duration took = Duration.ofNanos(System.nanoTime() - start);

    assertThat(cairn.queues().status("mail").waiting()).isEqualTo(100_000);
    assertThat(took).isLessThan(Duration.ofSeconds(30));
    System.out.printf("100,000 workflows were enqueued in %s%n", took);
  }
}
