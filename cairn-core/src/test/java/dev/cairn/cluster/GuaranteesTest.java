package dev.cairn.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.cairn.Cairn;
import dev.cairn.error.RecordedException;
import dev.cairn.error.WorkflowConflictException;
import dev.cairn.spi.Environment;
import dev.cairn.spi.Event;
import dev.cairn.start.Handle;
import dev.cairn.start.StartOptions;
import dev.cairn.testkit.CairnTest;
import dev.cairn.testkit.CallCounter;
import dev.cairn.testkit.Eventually;
import dev.cairn.testkit.JournalGate.Side;
import dev.cairn.workflow.Durable;
import dev.cairn.workflow.Step;
import dev.cairn.workflow.Transaction;
import dev.cairn.workflow.Workflow;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.InstantSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The guarantees of section 2 of the design, one by one. */
class GuaranteesTest extends CairnTest {
  private final CallCounter calls = new CallCounter();

  /** A declined payment. */
  static class DeclinedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    DeclinedException(String message, Throwable cause) {
      super(message, cause);
    }
  }

  static class Transfers {
    private final CallCounter calls;

    Transfers(CallCounter calls) {
      this.calls = calls;
    }

    @Workflow
    String transfer(String from, String to) {
      String debit = debit(from);
      book(from);
      return debit + " and " + credit(to);
    }

    @Step
    String debit(String account) {
      calls.record("debit");
      return "debited " + account;
    }

    @Transaction
    void book(String account) {
      calls.record("book");
      try (var insert = Durable.connection().prepareStatement("insert into book values (?)")) {
        insert.setString(1, account);
        insert.executeUpdate();
      } catch (SQLException problem) {
        throw new IllegalStateException(problem);
      }
    }

    @Step
    String credit(String account) {
      calls.record("credit");
      return "credited " + account;
    }

    @Workflow
    String declined() {
      try {
        return pay();
      } catch (DeclinedException declined) {
        return describe(declined) + " / " + afterwards();
      }
    }

    @Step
    String pay() {
      calls.record("pay");
      throw new DeclinedException("no money", new IllegalArgumentException("card 17"));
    }

    @Step
    String afterwards() {
      return "sorry";
    }

    @Workflow
    String nap() {
      Durable.sleep(Duration.ofMillis(10));
      return "rested";
    }

    @Workflow
    String other(String from, String to) {
      return from + to;
    }

    private static String describe(Throwable thrown) {
      return thrown.getClass().getName() + ": " + thrown.getMessage() + " <- " + thrown.getCause();
    }
  }

  private Transfers transfers = new Transfers(calls);

  private Cairn open() {
    return open(this::register);
  }

  private void register(Cairn cairn) {
    transfers = cairn.durable(Transfers.class, calls);
  }

  private void crashAt(Side side, String key) {
    database.execute("create table if not exists book (account text)");
    var gate = gate(side, "t", key);
    Cairn dying = open(gate, this::register);
    Transfers registered = transfers;
    Thread.ofVirtual()
        .start(() -> dying.start(StartOptions.id("t"), registered::transfer, "a", "b"));
    gate.awaitReached();
    declareExecutorsDead();
    open();
  }

  @ParameterizedTest
  @EnumSource
  void startedWorkflowReachesATerminalStateDespiteCrashes(Side side) {
    crashAt(side, "debit");

    Handle<String> handle = open().handle("t", String.class);

    assertThat(handle.await()).isEqualTo("debited a and credited b");
    assertThat(state("t")).isEqualTo("SUCCEEDED");
  }

  @Test
  void recordedStepIsNotExecutedAgain() {
    crashAt(Side.AFTER, "debit");

    open().handle("t", String.class).await();

    assertThat(calls.count("debit")).isEqualTo(1);
    assertThat(calls.count("credit")).isEqualTo(1);
  }

  @Test
  void unrecordedStepIsExecutedAgainAndRecordedOnce() {
    crashAt(Side.BEFORE, "debit");

    open().handle("t", String.class).await();

    assertThat(calls.count("debit")).isEqualTo(2);
    assertThat(stepKeys("t")).containsExactly("debit", "book", "credit");
  }

  @ParameterizedTest
  @EnumSource
  void transactionTakesEffectExactlyOnce(Side side) {
    crashAt(side, "book");

    open().handle("t", String.class).await();

    assertThat(database.query("select account from book")).containsExactly("a");
  }

  @Test
  void transactionRecordContainsItsIdSnapshotAndIsolation() {
    database.execute("create table book (account text)");
    Cairn cairn = open();

    cairn.start(StartOptions.id("t"), transfers::transfer, "a", "b").await();

    assertThat(
            database.query(
                """
                select s.isolation || ' ' || (s.xid::text = b.xmin::text) || ' '
                       || (s.snapshot is not null)
                from cairn.steps s, book b where s.kind = 'TRANSACTION'
                """))
        .containsExactly("repeatable read true true");
  }

  @Test
  void workflowIdIdentifiesOneExecution() {
    database.execute("create table book (account text)");
    Cairn cairn = open();

    Handle<String> first = cairn.start(StartOptions.id("t"), transfers::transfer, "a", "b");
    Handle<String> second = cairn.start(StartOptions.id("t"), transfers::transfer, "a", "b");

    assertThat(second.await()).isEqualTo(first.await());
    assertThat(cairn.start(StartOptions.id("t"), transfers::transfer, "a", "b").await())
        .isEqualTo("debited a and credited b");
    assertThat(calls.count("debit")).isEqualTo(1);
  }

  @Test
  void reusingAnIdForAnotherCallIsRejected() {
    database.execute("create table book (account text)");
    Cairn cairn = open();
    cairn.start(StartOptions.id("t"), transfers::transfer, "a", "b").await();

    assertThatThrownBy(() -> cairn.start(StartOptions.id("t"), transfers::other, "a", "b"))
        .isInstanceOf(WorkflowConflictException.class)
        .hasMessage(
            "Workflow id 't' belongs to a call of transfer and was now used for a call of other. Use a new id, or call transfer to get the existing result.");
    assertThatThrownBy(() -> cairn.start(StartOptions.id("t"), transfers::transfer, "a", "c"))
        .isInstanceOf(WorkflowConflictException.class)
        .hasMessageContaining("belongs to a call of transfer with other arguments");
  }

  @ParameterizedTest
  @EnumSource(names = {"BEFORE"})
  void executorThatLostOwnershipCannotWriteRecords(Side side) {
    database.execute("create table book (account text)");
    var gate = gate(side, "t", "debit");
    Cairn frozen = openToRejoin(gate, this::register);
    Transfers registered = transfers;
    Thread.ofVirtual()
        .start(() -> frozen.start(StartOptions.id("t"), registered::transfer, "a", "b"));
    gate.awaitReached();
    declareExecutorsDead();
    open().handle("t", String.class).await();

    gate.open();

    Eventually.holds(() -> assertThat(events(Event.RunDropped.class)).isNotEmpty());
    Eventually.holds(() -> assertThat(events(Event.ExecutorLost.class)).isNotEmpty());
    assertThat(
            database.query(
                "select key || ' ' || attempt from cairn.steps where workflow_id = 't' order by position"))
        .containsExactly("debit 2", "book 2", "credit 2");
    assertThat(database.query("select account from book")).containsExactly("a");
  }

  @Test
  void transactionOfADeadOwnerHasNoEffect() {
    database.execute("create table book (account text)");
    var gate = gate(Side.BEFORE, "t", "book");
    Cairn frozen = openToRejoin(gate, this::register);
    Transfers registered = transfers;
    Thread.ofVirtual()
        .start(() -> frozen.start(StartOptions.id("t"), registered::transfer, "a", "b"));
    gate.awaitReached();

    declareExecutorsDead();
    gate.open();

    Eventually.holds(() -> assertThat(state("t")).isEqualTo("SUCCEEDED"));
    assertThat(database.query("select account from book")).containsExactly("a");
  }

  @Test
  void caughtExceptionIsTheSameOnReplay() {
    Cairn undisturbed = open();
    String first = undisturbed.start(StartOptions.id("calm"), transfers::declined).await();
    var gate = gate(Side.AFTER, "t", "pay");
    Cairn dying = open(gate, this::register);
    Transfers registered = transfers;
    Thread.ofVirtual().start(() -> dying.start(StartOptions.id("t"), registered::declined));
    gate.awaitReached();
    declareExecutorsDead();

    String replayed = open().handle("t", String.class).await();

    assertThat(first)
        .isEqualTo(
            DeclinedException.class.getName()
                + ": no money <- java.lang.IllegalArgumentException: card 17 / sorry");
    assertThat(replayed).isEqualTo(first);
    assertThat(calls.count("pay")).isEqualTo(2);
  }

  @Test
  void databaseContentDoesNotSelectAJavaClass() {
    Cairn cairn = open();
    cairn.start(StartOptions.id("t"), transfers::declined).await();
    database.execute(
        """
        insert into cairn.workflow (id, name, state, attempt, started_at, completed_at, input, error)
        values ('evil', 'declined', 'FAILED', 1, now(), now(), '[]',
                '{"type":"dev.cairn.testkit.UntrustedException","message":"boom"}')
        """);

    Throwable thrown = catchThrowable(() -> cairn.handle("evil", String.class).await());

    assertThat(thrown).isInstanceOf(RecordedException.class);
    assertThat(System.getProperty("cairn.untrusted.loaded")).isNull();
  }

  @Test
  void skewedExecutorClockDoesNotAffectOrderAndLeases() {
    database.execute("create table book (account text)");
    Duration lease = Duration.ofMinutes(10); // longer than this test
    Cairn right = open(database.config().lease(lease), this::register);
    Transfers registered = transfers;
    open(database.config().lease(lease).environment(skewedBy(Duration.ofDays(-3))), this::register);

    String result = right.start(StartOptions.id("t"), registered::transfer, "a", "b").await();

    assertThat(result).isEqualTo("debited a and credited b");
    assertThat(
            database.query(
                """
                select count(*) || '|' || count(*) filter (
                  where expires_at between now() and now() + interval '10 minutes')
                from cairn.executors where state = 'ALIVE'
                """))
        .containsExactly("2|2");
  }

  @Test
  void skewedExecutorClockDoesNotAffectTimestampsAndSleeps() {
    var gate = gate(Side.AFTER, "t", "sleep");
    Cairn ahead = open(blockedBy(gate).environment(skewedBy(Duration.ofDays(3))), this::register);
    Transfers registered = transfers;
    Thread.ofVirtual().start(() -> ahead.start(StartOptions.id("t"), registered::nap));
    gate.awaitReached();
    declareExecutorsDead();

    Handle<String> handle = open().handle("t", String.class);

    assertThat(handle.await(Duration.ofSeconds(30))).isEqualTo("rested");
    assertThat(
            database.count(
                """
                select count(*) from cairn.workflows w join cairn.steps s on s.workflow_id = w.id
                where least(w.started_at, s.started_at) > now() - interval '1 minute'
                  and greatest(w.completed_at, s.completed_at) < now() + interval '1 second'
                """))
        .isEqualTo(1);
  }

  private static Environment skewedBy(Duration skew) {
    InstantSource skewed = InstantSource.offset(Clock.systemUTC(), skew);
    Environment system = Environment.system();
    return new Environment(skewed, system.pause(), system.ids(), system.random());
  }
}
