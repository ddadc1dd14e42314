package dev.cairn.workflow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.Cairn;
import dev.cairn.Config;
import dev.cairn.error.RegistrationException;
import dev.cairn.error.WorkflowStoppedException;
import dev.cairn.spi.Event;
import dev.cairn.start.Fn;
import dev.cairn.start.StartOptions;
import dev.cairn.testkit.CairnTest;
import dev.cairn.testkit.Eventually;
import dev.cairn.testkit.JournalGate;
import dev.cairn.testkit.JournalGate.Side;
import dev.cairn.testkit.TestDatabase;
import dev.cairn.testkit.TestPostgres;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Transactions in another database than that of Cairn's tables. */
class OtherDatabaseTest extends CairnTest {
  private TestDatabase other = new TestDatabase("", "", "");
  private Fn.Of0<String> flow = () -> "not registered yet";

  @BeforeEach
  void createOtherDatabase() throws SQLException {
    other = TestPostgres.emptyDatabase();
    other.execute("create table book (account text)");
  }

  private Config config() {
    return database.config().database("ledger", other.dataSource());
  }

  private void register(Cairn cairn) {
    flow = cairn.workflow("flow", String.class, () -> bookIn("ledger"));
  }

  private static String bookIn(String where) throws SQLException {
    Durable.transaction(TransactionOptions.named("book").database(where), OtherDatabaseTest::book);
    return Durable.step("after", () -> "booked");
  }

  private static void book(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute("insert into book values ('a')");
    }
  }

  /**
   * Matches the n-th record event of the transaction: the first belongs to its own commit, the
   * second to that of the journal.
   */
  private static Predicate<Event.Line> recordOfBooking(int time) {
    var times = new AtomicInteger();
    return line -> line.key().equals("book") && times.incrementAndGet() == time;
  }

  @ParameterizedTest(name = "{0} commit {1}")
  @CsvSource({"BEFORE, 1", "AFTER, 1", "BEFORE, 2", "AFTER, 2"})
  void crashAroundEitherCommitLeadsToOneEffect(Side side, int commit) {
    var gate = gate(new JournalGate(side, recordOfBooking(commit)));
    Cairn dying = open(blockedBy(gate).database("ledger", other.dataSource()), this::register);
    Fn.Of0<String> registered = flow;
    Thread.ofVirtual().start(() -> dying.start(StartOptions.id("t"), registered));
    gate.awaitReached();
    declareExecutorsDead();

    Cairn next = open(config(), this::register);

    assertThat(next.handle("t", String.class).await()).isEqualTo("booked");
    assertThat(other.query("select account from book")).containsExactly("a");
    assertThat(stepKeys("t")).containsExactly("book", "after");
    gate.open();
    Eventually.holds(() -> assertThat(events(Event.RunDropped.class)).isNotEmpty());
    assertThat(other.query("select account from book")).containsExactly("a");
  }

  @Test
  void exceptionRollsBackInTheOtherDatabaseAndIsRecorded() {
    Fn.Of0<String> code =
        () -> {
          Durable.transaction(
              TransactionOptions.named("book").database("ledger"),
              connection -> {
                book(connection);
                fail("not today");
              });
          return "booked";
        };
    Cairn cairn = open(config(), opened -> flow = opened.workflow("flow", String.class, code));

    assertThatThrownBy(() -> cairn.start(StartOptions.id("t"), flow).await())
        .hasMessage("not today");

    assertThat(other.query("select account from book")).isEmpty();
    assertThat(stepKeys("t")).containsExactly("book");
  }

  static class Misspelt {
    @Transaction(database = "leger")
    void book() {}
  }

  @Test
  void methodWithAnUnknownDatabaseIsRejectedAtRegistration() {
    try (Cairn cairn = Cairn.open(config().database("archive", other.dataSource()))) {
      assertThatThrownBy(() -> cairn.durable(Misspelt.class))
          .isInstanceOf(RegistrationException.class)
          .hasMessage(
              "The method %s.book names the database 'leger', which is not one of [archive, ledger]. Correct the name, or add Config.database(\"leger\", dataSource)."
                  .formatted(Misspelt.class.getName()));
    }
  }

  @Test
  void functionWithAnUnknownDatabaseGetsStuckUntilItIsConfigured() throws Exception {
    Fn.Of0<String> code = () -> bookIn("archive");
    Cairn cairn = open(config(), opened -> flow = opened.workflow("flow", String.class, code));

    assertThatThrownBy(() -> cairn.start(StartOptions.id("t"), flow).await())
        .isInstanceOf(WorkflowStoppedException.class)
        .hasMessage(
            "Workflow 't' cannot continue: A transaction uses the database 'archive', which is not configured; configured are [ledger]. Add it with Config.database(\"archive\", dataSource). Then resume the workflow.");
    cairn.close();
    Cairn configured =
        open(
            config().database("archive", other.dataSource()),
            opened -> opened.workflow("flow", String.class, code));
    configured.workflows().resume("t");

    assertThat(configured.handle("t", String.class).await()).isEqualTo("booked");
    assertThat(other.query("select account from book")).containsExactly("a");
  }

  private static void fail(String message) {
    throw new IllegalStateException(message);
  }
}
