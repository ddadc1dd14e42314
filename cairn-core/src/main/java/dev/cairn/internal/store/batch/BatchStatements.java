package dev.cairn.internal.store.batch;

import dev.cairn.internal.store.jdbc.Database;
import dev.cairn.internal.store.record.ExecutorIdentity;
import dev.cairn.internal.store.record.Membership;
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

/**
 * Writes a batch of entries: one statement for each kind that occurs, all of them in one round trip
 * and one transaction (the statements go out together, and Postgres commits at the end of what came
 * together). Each statement takes the executor's row in share mode, so that none of a dead
 * executor's records gets in.
 */
public final class BatchStatements {
  private final Database database;
  private final Membership membership;
  private final ExecutorIdentity identity;

  /** The same text each time, of which the driver need not compute the hash anew. */
  private final ConcurrentHashMap<Shape, String> texts = new ConcurrentHashMap<>();

  public BatchStatements(Database database, Membership membership, ExecutorIdentity identity) {
    this.database = database;
    this.membership = membership;
    this.identity = identity;
  }

  /** Which statements go out together, and whether each of them writes one row. */
  private record Shape(List<String> statements, boolean lone) {}

  /**
   * Writes and commits.
   *
   * @param already what of it may stand there
   * @return a verdict for each entry
   */
  public Verdict[] write(Connection connection, List<PendingEntry> batch, ExistingRows already)
      throws SQLException {
    var owner = new Owner(membership.executor(), identity);
    List<EntryBatch<?>> kinds = new BatchKinds(batch, owner).present();
    Shape shape = shape(kinds, already);
    String sql = texts.computeIfAbsent(shape, this::text);
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      var binder = new ParameterBinder(connection, statement, shape.lone);
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
      if (!kind.complete()) {
        kind.explain(
            new RejectionReason(connection, database, membership.executor(), already), verdicts);
      }
    }
    return verdicts;
  }

  private static Shape shape(List<EntryBatch<?>> kinds, ExistingRows already) {
    var statements = new ArrayList<String>(kinds.size());
    boolean lone = true;
    for (EntryBatch<?> kind : kinds) {
      statements.add(already == ExistingRows.NONE ? kind.sqlOfNew() : kind.sql());
      lone &= kind.size() == 1 && kind.rows() == 1;
    }
    return new Shape(statements, lone);
  }

  private String text(Shape shape) {
    String sql = String.join(";\n", shape.statements);
    return database.byKeys(shape.lone ? SingleRow.sql(sql) : sql);
  }
}
