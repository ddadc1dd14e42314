package dev.cairn.internal.store.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.common.WorkflowState;
import dev.cairn.error.DatabaseException;
import dev.cairn.internal.background.BackgroundTasks;
import dev.cairn.internal.store.batch.BatchStatements;
import dev.cairn.internal.store.batch.Entry;
import dev.cairn.internal.store.batch.Verdict;
import dev.cairn.internal.store.journal.Journal;
import dev.cairn.internal.store.journal.RecentRecords;
import dev.cairn.internal.store.record.CurrentExecutor;
import dev.cairn.internal.store.record.ExecutorIdentity;
import dev.cairn.internal.store.record.Outcome;
import dev.cairn.internal.store.record.StepKind;
import dev.cairn.internal.store.record.StepRecord;
import dev.cairn.internal.store.record.StoredMessage;
import dev.cairn.internal.store.sql.Schema;
import dev.cairn.spi.Environment;
import dev.cairn.spi.Event;
import dev.cairn.start.Message;
import dev.cairn.start.StartBounds;
import dev.cairn.testkit.TestDatabase;
import dev.cairn.testkit.TestPostgres;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Writing records that exist already: the optimistic write fails, and the second attempt writes the
 * others.
 */
class ExistingRecordTest {
  private static final StepRecord.Span SPAN =
      new StepRecord.Span(Instant.EPOCH, Instant.EPOCH.plusSeconds(1), 1);

  private final List<Event.Recording> attempts = new CopyOnWriteArrayList<>();
  private final TestDatabase tables;
  private final Journal journal;

  ExistingRecordTest() throws SQLException {
    tables = TestPostgres.freshDatabase();
    var database =
        new Database(tables.dataSource(), new Schema("cairn"), Environment.system(), event -> {});
    var identity = new ExecutorIdentity("test", "here", 1, "build", "build", Set.of());
    journal =
        new Journal(
            database,
            new BatchStatements(database, new CurrentExecutor("me"), identity),
            new Journal.Observers(
                this::recordAttempt,
                new RecentRecords(database),
                new BackgroundTasks(Clock.systemUTC())),
            2);
  }

  private void recordAttempt(Event event) {
    if (event instanceof Event.Recording recording) {
      attempts.add(recording);
    }
  }

  @BeforeEach
  void insertOwnedWorkflows() {
    tables.execute(
        """
        insert into cairn.executor (id, application, host, pid, build, version)
        values ('me', 'test', 'here', 1, 'build', 'build');
        insert into cairn.workflow (id, name, state, attempt, executor, build, started_at, input)
        select 'w' || i, 'flow', 'RUNNING', 2, 'me', 'build', now(), '[]' from generate_series(1, 9) i
        """);
  }

  @AfterEach
  void close() {
    journal.close();
  }

  private void insertRecord(String workflowId, int attempt) {
    tables.execute(
        """
        insert into cairn.step
          (workflow_id, key, position, kind, attempt, tries, started_at, completed_at, output)
        values ('%s', 'a', 0, 'STEP', %d, 1, now(), now(), '"before"')
        """
            .formatted(workflowId, attempt));
  }

  private List<Verdict> writeAll(List<Entry> entries) {
    return journal.writeAll(entries).stream().map(Supplier::get).toList();
  }

  private static StepRecord step(StepKind kind, String json) {
    return new StepRecord(
        "a", 0, kind, new Outcome.Success(json), SPAN, StepRecord.Fingerprint.NONE);
  }

  private static Entry.Checkpoint record(String workflowId, String json) {
    return new Entry.Checkpoint(new Entry.RunKey(workflowId, 2), step(StepKind.STEP, json));
  }

  private List<String> recordedOutputs() {
    return tables.query("select workflow_id || ' ' || output from cairn.step order by 1");
  }

  @Test
  void existingRecordsAreKeptAndOthersAreWritten() {
    insertRecord("w2", 2);
    insertRecord("w3", 1);

    List<Verdict> verdicts =
        writeAll(
            List.of(
                record("w1", "\"new\""),
                record("w2", "\"new\""),
                record("w3", "\"new\""),
                record("w4", "\"new\"")));

    assertThat(verdicts)
        .containsExactly(Verdict.RECORDED, Verdict.RECORDED, Verdict.FENCED, Verdict.RECORDED);
    assertThat(recordedOutputs())
        .containsExactly("w1 \"new\"", "w2 \"before\"", "w3 \"before\"", "w4 \"new\"");
    assertThat(attempts).hasSize(2);
  }

  static Stream<Entry.StepEntry> stepEntries() {
    var owner = new Entry.RunKey("w2", 2);
    var message = Message.to("w9", "news", "x");
    var place = new StoredMessage.Position(1, 1);
    return Stream.of(
        record("w2", "1"),
        new Entry.Send(owner, step(StepKind.SEND, "null"), message, "1"),
        new Entry.Receive(owner, step(StepKind.RECEIVE, "1"), "news", place),
        new Entry.Promise(owner, step(StepKind.PROMISE, "null"), "token"),
        new Entry.Publish(owner, step(StepKind.PUBLISH, "null"), "news", "1"),
        new Entry.Attribute(owner, step(StepKind.STEP, "null"), "{}"));
  }

  @ParameterizedTest
  @MethodSource("stepEntries")
  void existingRecordOfAnyKindIsFoundInTheSecondAttempt(Entry.StepEntry entry) {
    insertRecord("w2", 2);

    assertThat(journal.write(entry)).isEqualTo(Verdict.RECORDED);

    assertThat(attempts).hasSize(2);
    assertThat(recordedOutputs()).containsExactly("w2 \"before\"");
    assertThat(tables.count("select count(*) from cairn.message")).isZero();
  }

  @Test
  void existingRecordDoesNotAffectAnotherWorkflowOfTheBatch() {
    insertRecord("w2", 2);
    tables.execute("update cairn.workflow set attempt = 1 where id = 'w1'");
    var begin =
        new Entry.Begin(
            "w1", "flow", "[]", null, Instant.EPOCH, false, StartBounds.NONE, null, Map.of());

    assertThat(writeAll(List.of(begin, record("w2", "1"))))
        .containsExactly(Verdict.EXISTS, Verdict.RECORDED);

    assertThat(attempts).hasSize(2);
  }

  @Test
  void endIsWrittenAlthoughItsRecordExists() {
    insertRecord("w2", 2);
    var end =
        new Entry.End(
            new Entry.RunKey("w2", 2),
            WorkflowState.SUCCEEDED,
            new Outcome.Success("1"),
            Instant.EPOCH,
            1);

    assertThat(journal.write(record("w2", "1"), end)).isEqualTo(Verdict.RECORDED);

    assertThat(tables.query("select state from cairn.workflow where id = 'w2'"))
        .containsExactly("SUCCEEDED");
  }

  @Test
  void rejectedRecordIsFoundAmongExistingOnes() {
    insertRecord("w1", 2);
    List<Entry> entries = List.of(record("w1", "1"), record("w2", "2"), record("w3", "no JSON"));

    List<Supplier<Verdict>> verdicts = journal.writeAll(entries);

    assertThat(verdicts.subList(0, 2)).extracting(Supplier::get).containsOnly(Verdict.RECORDED);
    assertThatThrownBy(verdicts.getLast()::get)
        .isInstanceOf(DatabaseException.class)
        .hasMessageContaining("the record 'a' of workflow 'w3'");

    assertThat(recordedOutputs()).containsExactly("w1 \"before\"", "w2 2");
  }

  @Test
  void newRecordsNeedOneAttempt() {
    assertThat(journal.write(record("w1", "1"))).isEqualTo(Verdict.RECORDED);
    assertThat(writeAll(List.of(record("w2", "2"), record("w3", "3"))))
        .containsOnly(Verdict.RECORDED);

    assertThat(attempts).hasSize(2);
    assertThat(recordedOutputs()).containsExactly("w1 1", "w2 2", "w3 3");
  }
}
