package dev.cairn.internal.store.migration;

import dev.cairn.internal.store.jdbc.Database;
import dev.cairn.internal.store.migration.ConnectionBudget.Limit;
import dev.cairn.internal.store.sql.DatabaseSource;
import dev.cairn.internal.store.sql.Durability;
import dev.cairn.internal.store.sql.Schema;
import dev.cairn.internal.store.sql.SqlErrorKind;
import dev.cairn.internal.store.sql.StatementTexts;
import dev.cairn.internal.store.sql.Timeline;
import dev.cairn.spi.Environment;
import dev.cairn.spi.Listener;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Opens databases: connects, brings the schema up to date, and checks that there are enough
 * connections.
 */
public record DatabaseOpener(StoreSettings settings, Environment ambient, Listener listener) {
  /** A database, the pool to be closed after it, and the use of its connections. */
  public record Opened(ConnectionPool pool, Database database, ConnectionBudget budget) {}

  /**
   * Opens a database.
   *
   * @param name of its pool
   * @param use what connections beside those of transactions are for
   * @throws dev.cairn.error.ConfigException if there are too few connections
   * @throws dev.cairn.error.DatabaseException if it cannot be reached or used
   */
  public Opened open(
      DatabaseSource source, String name, StoreSettings.Use use, List<Migration> migrations) {
    int transactions = settings.transactionConnections();
    ConnectionPool pool = ConnectionPool.of(source, name, transactions + use.most());
    try {
      ConnectionBudget.plan(use, transactions, pool.size());
      var schema = new Schema(settings.schema());
      var wanted = new Migrations(schema, migrations);
      var timeline = new AtomicReference<>(Timeline.HIDDEN);
      Limit limit =
          pool.prepare(
              ambient,
              settings.connectTimeout(),
              connection -> {
                migrate(connection, wanted, source);
                timeline.set(Timeline.readableOn(connection));
              });
      Limit tried = pool.tried(transactions + use.most());
      var budget = ConnectionBudget.plan(use, transactions, limit.and(pool.size()).and(tried));
      var durability = new Durability(settings.synchronousCommit());
      var texts = new StatementTexts(schema, durability, timeline.get());
      var database = new Database(pool.connections(), budget.shared(), texts, ambient, listener);
      return new Opened(pool, database, budget);
    } catch (RuntimeException problem) {
      pool.close();
      throw problem;
    }
  }

  private void migrate(Connection connection, Migrations migrations, DatabaseSource source)
      throws SQLException {
    try {
      migrations.apply(connection);
    } catch (SQLException problem) {
      if (!SqlErrorKind.endsRequest(problem)) {
        throw problem;
      }
      if (SqlErrorKind.INSUFFICIENT_PRIVILEGE.equals(problem.getSQLState())) {
        throw migrations.forbidden(connection, source, problem);
      }
      throw Database.refused("set up the schema '%s'".formatted(settings.schema()), problem);
    }
  }
}
