package dev.cairn.internal.store.batch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.internal.store.jdbc.Database;
import dev.cairn.internal.store.record.CurrentExecutor;
import dev.cairn.internal.store.record.ExecutorIdentity;
import dev.cairn.internal.store.sql.Schema;
import dev.cairn.spi.Environment;
import dev.cairn.start.Placement;
import dev.cairn.start.StartBounds;
import dev.cairn.start.StartOptions;
import dev.cairn.testkit.TestDatabase;
import dev.cairn.testkit.TestPostgres;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Entries of one batch that conflict with each other: exactly one is written. */
class EnqueueBatchTest {
  private final TestDatabase tables;
  private final BatchStatements statements;

  EnqueueBatchTest() throws SQLException {
    tables = TestPostgres.freshDatabase();
    var database =
        new Database(tables.dataSource(), new Schema("cairn"), Environment.system(), event -> {});
    var identity = new ExecutorIdentity("test", "here", 1, "build", "build", Set.of());
    statements = new BatchStatements(database, new CurrentExecutor("me"), identity);
  }

  @BeforeEach
  void insertQueues() {
    tables.execute(
        """
        insert into cairn.executor (id, application, host, pid, build, version)
        values ('me', 'test', 'here', 1, 'build', 'build');
        insert into cairn.queue (name, declared) values ('a', ''), ('b', '');
        """);
  }

  private List<Verdict> write(ExistingRows existing, Entry... entries) throws SQLException {
    List<PendingEntry> batch =
        Arrays.stream(entries).map(entry -> new PendingEntry(entry, true)).toList();
    try (Connection connection = tables.connect()) {
      return List.of(statements.write(connection, batch, existing));
    }
  }

  private static Entry.Enqueue entry(String id, StartOptions options, boolean here) {
    var begin =
        new Entry.Begin(
            id, "flow", "[]", null, Instant.EPOCH, false, StartBounds.NONE, null, Map.of());
    Placement placement = Objects.requireNonNull(options.placement());
    return new Entry.Enqueue(begin, placement, here, 0);
  }

  private static Entry.Enqueue entry(String id, String queue) {
    return entry(id, StartOptions.onQueue(queue), false);
  }

  private static Entry.Enqueue deduplicated(String id, String deduplicationId) {
    return entry(id, StartOptions.onQueue("a").deduplicate(deduplicationId), false);
  }

  private List<String> rows() {
    return tables.query(
        "select concat_ws(' ', id, queue, deduplication_id, state) from cairn.workflow order by id");
  }

  @Test
  void sameIdInTwoQueuesIsWrittenOnce() throws SQLException {
    assertThat(write(ExistingRows.NONE, entry("x", "b"), entry("x", "a"), entry("y", "b")))
        .containsExactly(Verdict.EXISTS, Verdict.RECORDED, Verdict.RECORDED);

    assertThat(rows()).containsExactly("x a ENQUEUED", "y b ENQUEUED");
  }

  @Test
  void sameIdTwiceIsWrittenOnce() throws SQLException {
    assertThat(write(ExistingRows.NONE, entry("x", "a"), entry("x", "a")))
        .containsExactly(Verdict.RECORDED, Verdict.EXISTS);
  }

  @Test
  void sameDeduplicationIdIsReservedOnce() throws SQLException {
    assertThat(write(ExistingRows.NONE, deduplicated("y", "key"), deduplicated("x", "key")))
        .containsExactly(Verdict.DUPLICATE, Verdict.RECORDED);

    assertThat(rows()).containsExactly("x a key ENQUEUED");
  }

  @Test
  void sameIdWithATakenAndAFreeDeduplicationIdIsWrittenOnce() throws SQLException {
    write(ExistingRows.NONE, deduplicated("holder", "1"));

    assertThat(write(ExistingRows.NONE, deduplicated("x", "1"), deduplicated("x", "2")))
        .containsExactly(Verdict.EXISTS, Verdict.RECORDED);

    assertThat(rows()).containsExactly("holder a 1 ENQUEUED", "x a 2 ENQUEUED");
  }

  /** The response of the commit was lost, and the same batch is written again. */
  @Test
  void repeatedBatchFindsItsRows() throws SQLException {
    Entry direct = entry("x", "a").begin();
    Entry first = entry("x", StartOptions.onQueue("b"), true);
    Entry second = entry("x", StartOptions.onQueue("a"), true);
    write(ExistingRows.NONE, first, second);

    assertThat(write(ExistingRows.PERHAPS_ALL, direct, first, second))
        .containsExactly(Verdict.EXISTS, Verdict.EXISTS, Verdict.CLAIMED);

    assertThat(rows()).containsExactly("x a RUNNING");
  }
}
