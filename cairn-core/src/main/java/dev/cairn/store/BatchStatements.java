package dev.cairn.store;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

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

  BatchStatements(Database database, Membership membership, Identity identity) {
    this.database = database;
    this.membership = membership;
    this.identity = identity;
  }

  /**
   * Writes and commits.
   *
   * @param uncertain whether an earlier try may have been committed unnoticed
   * @return a verdict for each entry
   */
  Verdict[] write(Connection connection, List<Pending> batch, boolean uncertain)
      throws SQLException {
    var owner = new Owner(membership.executor(), identity);
    List<BatchOf<?>> kinds = new BatchKinds(batch, owner).present();
    boolean lone = kinds.stream().allMatch(kind -> kind.size() == 1 && kind.rows() == 1);
    try (PreparedStatement statement = connection.prepareStatement(sql(kinds, lone))) {
      var binder = new Binder(connection, statement, lone);
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
            new Explanation(connection, database, membership.executor(), uncertain), verdicts);
      }
    }
    return verdicts;
  }

  private String sql(List<BatchOf<?>> kinds, boolean lone) {
    String sql =
        kinds.size() == 1
            ? kinds.getFirst().sql()
            : kinds.stream().map(BatchOf::sql).collect(Collectors.joining(";\n"));
    return database.byKeys(lone ? LoneRow.sql(sql) : sql);
  }
}
