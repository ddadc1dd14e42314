package dev.cairn.start;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.Cairn;
import dev.cairn.CairnClient;
import dev.cairn.Config;
import dev.cairn.error.InvalidArgumentException;
import dev.cairn.error.UsageException;
import dev.cairn.error.WorkflowConflictException;
import dev.cairn.operate.Fork;
import dev.cairn.queue.Queue;
import dev.cairn.schedule.Schedule;
import dev.cairn.testkit.CairnTest;
import dev.cairn.testkit.EncryptingCodecs;
import dev.cairn.workflow.Durable;
import dev.cairn.workflow.Step;
import dev.cairn.workflow.Transaction;
import dev.cairn.workflow.Workflow;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The typed stub of a client for workflows that other processes run. */
class StubTest extends CairnTest {
  private static final Duration LONG = Duration.ofMinutes(1);
  private static final StartOptions DESK = StartOptions.onQueue("desk");

  private final ConcurrentLinkedQueue<String> done = new ConcurrentLinkedQueue<>();
  private Office office = new Office(done);
  private CairnClient client = noClient();

  @SuppressWarnings("NullAway") // opened before each test
  private static CairnClient noClient() {
    return null;
  }

  record Letter(String to, List<String> lines) {}

  /** An exception that only this class declares. */
  static final class NoSuchAddress extends Exception {
    private static final long serialVersionUID = 1L;
    final String address;

    NoSuchAddress(String address) {
      super("Nobody lives at " + address);
      this.address = address;
    }
  }

  /** A durable class with a constructor argument that a client does not have. */
  static class Office {
    private final ConcurrentLinkedQueue<String> done;
    String name = "office";

    Office(ConcurrentLinkedQueue<String> done) {
      this.done = Objects.requireNonNull(done, "done");
    }

    @Workflow("write a letter")
    List<Letter> write(Letter draft, int copies) {
      return IntStream.range(0, copies).mapToObj(number -> type(draft, number)).toList();
    }

    @Step
    Letter type(Letter draft, int number) {
      return new Letter(draft.to() + " " + number, draft.lines());
    }

    @Workflow
    int count() {
      return 42;
    }

    @Workflow
    String greet(String who) {
      return "hello " + who;
    }

    @Workflow
    String add(String a, long b, boolean c) {
      return a + b + c;
    }

    @Workflow
    void tidy() {
      note("tidied");
    }

    @Workflow
    void file(String what) {
      note("filed " + what);
    }

    @Workflow
    void nightly(Instant tick) {
      note("nightly " + tick);
    }

    @Workflow
    String deliver(String address) throws NoSuchAddress {
      throw new NoSuchAddress(address);
    }

    @Workflow
    String answer() {
      return Durable.receive("mail", String.class, LONG).orElse("nothing");
    }

    @Transaction
    void note(String what) {
      done.add(what);
    }

    String plain() {
      return name;
    }

    final String notIntercepted() {
      return "runs";
    }

    @Override
    public String toString() {
      return "office of " + done.size();
    }

    @Override
    public boolean equals(@Nullable Object other) {
      return other instanceof Office that && done.equals(that.done);
    }

    @Override
    public int hashCode() {
      return done.hashCode();
    }
  }

  @BeforeEach
  void openExecutorAndClient() {
    openExecutor(database.config());
    client = CairnClient.connect(database.config());
  }

  private Cairn openExecutor(Config config) {
    Cairn cairn = open(config, one -> office = one.durable(Office.class, done));
    cairn.queues().declare(Queue.named("desk"));
    return cairn;
  }

  @AfterEach
  void close() {
    client.close();
  }

  @Test
  void everyMethodReferenceStartsItsWorkflow() {
    Office stub = client.stub(Office.class);

    int counted = client.start(DESK, stub::count).await();
    String greeted = client.start(DESK, stub::greet, "ann").await();
    List<Letter> written =
        client.start(DESK, stub::write, new Letter("bob", List.of("x")), 2).await();
    String added = client.start(DESK, () -> stub.add("a", 7, true)).await();
    client.start(DESK, stub::file, "a bill").await();

    assertThat(counted).isEqualTo(42);
    assertThat(greeted).isEqualTo("hello ann");
    assertThat(written)
        .containsExactly(new Letter("bob 0", List.of("x")), new Letter("bob 1", List.of("x")));
    assertThat(added).isEqualTo("a7true");
    assertThat(done).containsExactly("filed a bill");
  }

  @Test
  void stubIsCreatedWithoutTheConstructor() {
    assertThat(client.stub(Office.class).name).isNull();
  }

  @Test
  void stubAndDurableObjectStartTheSameWorkflow() {
    Cairn elsewhere = openExecutor(database.config());
    Office stub = client.stub(Office.class);
    var draft = new Letter("bob", List.of("x"));

    Handle<List<Letter>> first =
        client.start(StartOptions.id("first").queue("desk"), stub::write, draft, 1);
    Handle<List<Letter>> second =
        elsewhere.start(StartOptions.id("second").queue("desk"), office::write, draft, 1);

    assertThat(
            elsewhere
                .start(StartOptions.id("first").queue("desk"), office::write, draft, 1)
                .await())
        .isEqualTo(first.await());
    assertThat(client.start(StartOptions.id("second").queue("desk"), stub::write, draft, 1).await())
        .isEqualTo(second.await());
    assertThat(database.query("select name from cairn.workflows"))
        .containsExactly("write a letter", "write a letter");
    assertThat(stepKeys("first")).containsExactly("type");
    assertThatThrownBy(
            () -> client.start(StartOptions.id("second").queue("desk"), stub::write, draft, 2))
        .isInstanceOf(WorkflowConflictException.class);
  }

  @Test
  void exceptionOfTheWorkflowIsRestored() {
    Office stub = client.stub(Office.class);
    Handle<String> handle = client.start(DESK, stub::deliver, "the moon");

    assertThatThrownBy(handle::await)
        .hasRootCauseInstanceOf(NoSuchAddress.class)
        .rootCause()
        .hasMessage("Nobody lives at the moon")
        .extracting("address")
        .isEqualTo("the moon");
  }

  @Test
  void directCallOfAWorkflowIsRejected() {
    Office stub = client.stub(Office.class);

    assertThatThrownBy(() -> stub.greet("ann"))
        .isInstanceOf(UsageException.class)
        .hasMessage(
            "The workflow 'greet' was called on a client, which can only start it. Write client.start(StartOptions.onQueue(\"...\"), workflow, argument).await().");
  }

  @Test
  void callsOfOtherMethodsAreRejected() {
    Office stub = client.stub(Office.class);

    assertThatThrownBy(stub::plain)
        .isInstanceOf(UsageException.class)
        .hasMessage(
            "Office.plain was called on a stub, which does not run code. Start a workflow of the class instead, for example client.start(StartOptions.onQueue(\"...\"), stub::add, ...).");
    assertThatThrownBy(() -> stub.note("x"))
        .isInstanceOf(UsageException.class)
        .hasMessageStartingWith("Office.note was called on a stub, which does not run code.");
    assertThatThrownBy(() -> client.start(DESK, () -> stub.type(new Letter("bob", List.of()), 1)))
        .isInstanceOf(UsageException.class)
        .hasMessageStartingWith("Office.type was called on a stub, which does not run code.");
    assertThat(stub.notIntercepted()).isEqualTo("runs");
    assertThat(done).isEmpty();
  }

  @Test
  void stubSupportsEqualsHashCodeAndToString() {
    Office stub = client.stub(Office.class);
    Office another = client.stub(Office.class);

    assertThat(Set.of(stub, another)).hasSize(2).contains(stub, another).doesNotContain(office);
    assertThat(stub).hasToString("stub of dev.cairn.start.StubTest$Office");
  }

  @Test
  void onlyItsOwnClientStartsAStub() {
    Cairn cairn = openExecutor(database.config());
    Office stub = client.stub(Office.class);

    assertThatThrownBy(() -> cairn.start(stub::greet, "ann"))
        .isInstanceOf(UsageException.class)
        .hasMessage(
            "The workflow 'greet' belongs to another Cairn. Start it with the Cairn that registered it.");
    assertThatThrownBy(() -> client.start(stub::greet, "ann"))
        .isInstanceOf(InvalidArgumentException.class)
        .hasMessageContaining("goes through a queue");
  }

  @Test
  void startAllStartsThousands() {
    Office stub = client.stub(Office.class);
    List<String> names = IntStream.range(0, 2_500).mapToObj(Integer::toString).toList();

    List<Handle<String>> handles = client.startAll(DESK, stub::greet, names);

    assertThat(handles.getLast().await()).isEqualTo("hello 2499");
    assertThat(handles.getFirst().await()).isEqualTo("hello 0");
    assertThat(database.count("select count(distinct input::text) from cairn.workflow"))
        .isEqualTo(2_500);
  }

  @Test
  void startInATransactionExistsIfItCommits() throws SQLException {
    Office stub = client.stub(Office.class);
    Handle<String> answer;
    try (Connection connection = database.connect()) {
      connection.setAutoCommit(false);
      client.within(connection).start(StartOptions.id("no").queue("desk"), stub::greet, "bob");
      connection.rollback();
      answer = client.within(connection).start(StartOptions.id("a").queue("desk"), stub::answer);
      client.within(connection).send("a", "mail", "you have mail");
      connection.commit();
    }

    assertThat(answer.await()).isEqualTo("you have mail");
    assertThat(database.query("select id from cairn.workflows")).containsExactly("a");
  }

  @Test
  void debouncedStartsBecomeOne() {
    Office stub = client.stub(Office.class);
    StartOptions waiting = DESK.debounce("bills", LONG, LONG);
    StartOptions soon = DESK.debounce("bills", Duration.ofMillis(100), LONG);

    Handle<@Nullable Void> first = client.start(waiting, stub::file, "one bill");
    Handle<@Nullable Void> last = client.start(soon, stub::file, "all bills");
    last.await();

    assertThat(first.id()).isEqualTo(last.id());
    assertThat(done).containsExactly("filed all bills");
    assertThatThrownBy(() -> client.start(nowhere(), stub::file, "x"))
        .hasMessageStartingWith("There is no queue 'nowhere'");
  }

  private static StartOptions nowhere() {
    return StartOptions.onQueue("nowhere").debounce("k", LONG, LONG);
  }

  @Test
  void scheduleStartsAWorkflowOfAStub() {
    Office stub = client.stub(Office.class);
    client.schedules().declare(Schedule.cron("night", "0 3 * * *").queue("desk"), stub::nightly);

    String id = client.schedules().run("night", Instant.parse("2026-01-05T03:00:00Z"));
    client.handle(id, Void.class).await();

    assertThat(done).containsExactly("nightly 2026-01-05T03:00:00Z");
  }

  @Test
  void stubIsStartedWithAMessage() {
    Office stub = client.stub(Office.class);
    Message message = Message.to("a", "mail", "a postcard").idempotent("k");

    Handle<String> handle = client.messages().sendStarting(message, DESK, stub::answer);

    assertThat(handle.await()).isEqualTo("a postcard");
  }

  @Test
  void stubIsForkedWithOtherArguments() {
    Office stub = client.stub(Office.class);
    client.start(StartOptions.id("g").queue("desk"), stub::greet, "ann").await();

    String fork = client.workflows().fork(Fork.of("g"), () -> stub.greet("bob"));

    assertThat(client.handle(fork, String.class).await()).isEqualTo("hello bob");
  }

  @Test
  void encryptedArgumentsAreRecognizedAsTheSameCall() {
    closeAllOpen();
    openExecutor(database.config().codec(EncryptingCodecs.codec()));
    try (CairnClient secretive =
        CairnClient.connect(database.config().codec(EncryptingCodecs.codec()))) {
      Office stub = secretive.stub(Office.class);

      secretive.start(StartOptions.id("g").queue("desk"), stub::greet, "ann");

      assertThat(secretive.start(StartOptions.id("g").queue("desk"), stub::greet, "ann").await())
          .isEqualTo("hello ann");
    }
  }
}
