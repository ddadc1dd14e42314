package dev.cairn.internal.store.migration;

import dev.cairn.internal.store.jdbc.Database;
import dev.cairn.internal.store.migration.ConnectionBudget.Limit;
import dev.cairn.internal.store.sql.DatabaseSource;
import dev.cairn.internal.store.sql.Durability;
import dev.cairn.internal.store.sql.Schema;
import dev.cairn.internal.store.sql.SqlError;
import dev.cairn.internal.store.sql.SqlErrorKind;
import dev.cairn.internal.store.sql.StatementTexts;
import dev.cairn.internal.store.sql.Timeline;
import dev.cairn.spi.Environment;
import dev.cairn.spi.Listener;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;

/** Opens databases: connects, migrates the schema, and checks the number of connections. */
public record DatabaseOpener(StoreSettings settings, Environment environment, Listener listener) {
  /**
   * An opened database.
   *
   * @param pool its pool, to be closed after the database
   * @param database the database
   * @param budget the use of its connections
   */
  public record Opened(ConnectionPool pool, Database database, ConnectionBudget budget) {}

  /**
   * Opens a database.
   *
   * @param name the name of its pool
   * @param role what connections other than those of transactions are used for
   * @throws dev.cairn.error.ConfigException if there are too few connections
   * @throws dev.cairn.error.DatabaseException if it cannot be reached or used
   */
  public Opened open(
      DatabaseSource source, String name, StoreSettings.Role role, List<Migration> migrations) {
    int transactions = settings.transactionConnections();
    ConnectionPool pool = ConnectionPool.of(source, name, transactions + role.maxConnections());
    if (source instanceof DatabaseSource.None) {
      return opened(
          pool,
          ConnectionBudget.plan(role, transactions, Limit.NONE),
          new Schema(settings.schema()),
          Timeline.HIDDEN);
    }
    try {
      ConnectionBudget.plan(role, transactions, pool.size());
      var schema = new Schema(settings.schema());
      var required = new Migrations(schema, migrations);
      var timeline = new AtomicReference<>(Timeline.HIDDEN);
      Limit limit =
          pool.prepare(
              environment,
              settings.connectTimeout(),
              connection -> {
                migrate(connection, required, source);
                timeline.set(Timeline.readableOn(connection));
              });
      Limit counted = pool.countByBorrowing(transactions + role.maxConnections());
      var budget = ConnectionBudget.plan(role, transactions, limit.and(pool.size()).and(counted));
      return opened(pool, budget, schema, timeline.get());
    } catch (RuntimeException problem) {
      pool.close();
      throw problem;
    }
  }

  private Opened opened(
      ConnectionPool pool, ConnectionBudget budget, Schema schema, Timeline timeline) {
    var durability = new Durability(settings.synchronousCommit());
    var texts = new StatementTexts(schema, durability, timeline);
    var database = new Database(pool.connections(), budget.shared(), texts, environment, listener);
    return new Opened(pool, database, budget);
  }

  private void migrate(Connection connection, Migrations migrations, DatabaseSource source)
      throws SQLException {
    try {
      migrations.apply(connection);
    } catch (SQLException problem) {
      if (!SqlErrorKind.isFinalForCaller(problem)) {
        throw problem;
      }
      if (SqlErrorKind.INSUFFICIENT_PRIVILEGE.equals(problem.getSQLState())) {
        throw migrations.missingRights(connection, source, problem);
      }
      throw SqlError.refused("set up the schema '%s'".formatted(settings.schema()), problem);
    }
  }
}
