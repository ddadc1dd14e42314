package dev.cairn.internal.store.batch;

import dev.cairn.internal.store.jdbc.Database;
import dev.cairn.internal.store.record.CurrentExecutor;
import dev.cairn.internal.store.record.ExecutorIdentity;
import dev.cairn.internal.store.record.Owner;
import dev.cairn.internal.store.sql.ParameterBinder;
import dev.cairn.internal.store.sql.SingleRow;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import org.postgresql.PGStatement;

/**
 * Writes a batch of entries: one statement per kind of entry, all in one round trip and one
 * transaction (Postgres commits after the last of the statements that are sent together). Each
 * statement locks the executor's row in share mode, so that a dead executor writes no record.
 * Thread-safe.
 */
public final class BatchStatements {
  private final Database database;
  private final CurrentExecutor currentExecutor;
  private final ExecutorIdentity identity;

  /** The same string object each time, whose hash the driver need not compute again. */
  private final ConcurrentHashMap<Shape, String> texts = new ConcurrentHashMap<>();

  public BatchStatements(
      Database database, CurrentExecutor currentExecutor, ExecutorIdentity identity) {
    this.database = database;
    this.currentExecutor = currentExecutor;
    this.identity = identity;
  }

  /** The statements that are sent together, and whether each of them writes one row. */
  private record Shape(List<String> statements, boolean singleRow) {}

  /**
   * Writes and commits a batch.
   *
   * @param existing which of its rows may exist already
   * @return a verdict for each entry
   */
  public Verdict[] write(Connection connection, List<PendingEntry> batch, ExistingRows existing)
      throws SQLException {
    var owner = new Owner(currentExecutor.id(), identity);
    List<EntryBatch<?>> kinds = new BatchKinds(batch, owner).present();
    Shape shape = shape(kinds, existing);
    String sql = texts.computeIfAbsent(shape, this::text);
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      if (shape.singleRow) {
        keepPlan(statement);
      }
      var binder = new ParameterBinder(connection, statement, shape.singleRow);
      for (EntryBatch<?> kind : kinds) {
        kind.bind(binder);
      }
      statement.execute();
      for (EntryBatch<?> kind : kinds) {
        statement.getMoreResults();
        kind.takeResult(statement);
      }
    }
    var verdicts = new Verdict[batch.size()];
    Arrays.fill(verdicts, Verdict.RECORDED);
    for (EntryBatch<?> kind : kinds) {
      if (!kind.isFullyWritten()) {
        kind.explainRejected(
            new RejectionAnalysis(connection, database, currentExecutor.id(), existing), verdicts);
      }
    }
    return verdicts;
  }

  /**
   * Lets the server keep the plan of a statement from its first execution on; otherwise the driver
   * has it parsed and planned for each of the first five. Only for single records, of which there
   * are few forms, and not if the URL turns prepared statements off.
   */
  private static void keepPlan(PreparedStatement statement) throws SQLException {
    if (statement.isWrapperFor(PGStatement.class)) {
      PGStatement driver = statement.unwrap(PGStatement.class);
      if (driver.getPrepareThreshold() > 1) {
        driver.setPrepareThreshold(1);
      }
    }
  }

  private static Shape shape(List<EntryBatch<?>> kinds, ExistingRows existing) {
    var statements = new ArrayList<String>(kinds.size());
    boolean singleRow = true;
    for (EntryBatch<?> kind : kinds) {
      statements.add(existing == ExistingRows.NONE ? kind.sqlForNewRows() : kind.sql());
      singleRow &= kind.size() == 1 && kind.rows() == 1;
    }
    return new Shape(statements, singleRow);
  }

  private String text(Shape shape) {
    String sql = String.join(";\n", shape.statements);
    return database.forKeyLookups(shape.singleRow ? SingleRow.sql(sql) : sql);
  }
}
