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
  /**
   * For this transaction alone: what is written is looked up by its keys, with one plan for batches
   * of every size. Left to itself the planner plans each batch anew, which takes longer than to
   * write it, and reads a whole table if it was small when it was last counted.
   */
  private static final String BY_KEYS =
      """
      select set_config('plan_cache_mode', 'force_generic_plan', true),
             set_config('enable_seqscan', 'off', true),
             set_config('enable_hashjoin', 'off', true),
             set_config('enable_mergejoin', 'off', true);
      """;

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
    try (PreparedStatement statement = connection.prepareStatement(sql(kinds))) {
      var binder = new Binder(connection, statement);
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

  private String sql(List<BatchOf<?>> kinds) {
    return kinds.stream()
        .map(kind -> database.sql(kind.sql()))
        .collect(Collectors.joining(";\n", BY_KEYS, ""));
  }
}
