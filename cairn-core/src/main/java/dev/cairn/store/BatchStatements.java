package dev.cairn.store;

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
final class BatchStatements {
  private final Database database;
  private final Membership membership;
  private final Identity identity;

  /** The same text each time, of which the driver need not compute the hash anew. */
  private final ConcurrentHashMap<Shape, String> texts = new ConcurrentHashMap<>();

  BatchStatements(Database database, Membership membership, Identity identity) {
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
  Verdict[] write(Connection connection, List<Pending> batch, Already already) throws SQLException {
    var owner = new Owner(membership.executor(), identity);
    List<BatchOf<?>> kinds = new BatchKinds(batch, owner).present();
    Shape shape = shape(kinds, already);
    String sql = texts.computeIfAbsent(shape, this::text);
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      var binder = new Binder(connection, statement, shape.lone);
      for (BatchOf<?> kind : kinds) {
        kind.bind(binder);
      }
      statement.execute();
      for (BatchOf<?> kind : kinds) {
        statement.getMoreResults();
        kind.takeResult(statement);
      }
    }
    var verdicts = new Verdict[batch.size()];
    Arrays.fill(verdicts, Verdict.RECORDED);
    for (BatchOf<?> kind : kinds) {
      if (!kind.complete()) {
        kind.explain(
            new Explanation(connection, database, membership.executor(), already), verdicts);
      }
    }
    return verdicts;
  }

  private static Shape shape(List<BatchOf<?>> kinds, Already already) {
    var statements = new ArrayList<String>(kinds.size());
    boolean lone = true;
    for (BatchOf<?> kind : kinds) {
      statements.add(already == Already.NONE ? kind.sqlOfNew() : kind.sql());
      lone &= kind.size() == 1 && kind.rows() == 1;
    }
    return new Shape(statements, lone);
  }

  private String text(Shape shape) {
    String sql = String.join(";\n", shape.statements);
    return database.byKeys(shape.lone ? LoneRow.sql(sql) : sql);
  }
}
