package dev.cairn.agents;

import dev.cairn.common.TypeRef;
import dev.cairn.error.DatabaseException;
import dev.cairn.workflow.Durable;
import dev.cairn.workflow.TransactionOptions;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.time.ZoneOffset;
import javax.sql.DataSource;

/**
 * The row of a shared budget in one period, read and written in transactions of the workflow.
 *
 * @param budget the name of the budget
 * @param period the beginning of the period
 */
record UsageTable(String budget, Instant period) {
  private static final String TABLE =
      """
      create table if not exists model_usage (
        budget text not null,
        period timestamptz not null, -- its beginning
        used bigint not null, -- tokens, or millionths of the currency
        calls bigint not null,
        primary key (budget, period)
      )\
      """;
  private static final String READ = "select used from model_usage where budget = ? and period = ?";
  private static final String ADD =
      """
      insert into model_usage as usage (budget, period, used, calls) values (?, ?, ?, 1)
      on conflict (budget, period)
      do update set used = usage.used + excluded.used, calls = usage.calls + 1\
      """;
  private static final String UNDEFINED_TABLE = "42P01";

  static void create(DataSource dataSource) throws SQLException {
    try (Connection connection = dataSource.getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute(TABLE);
    }
  }

  /** Returns the units that are used. */
  long read() {
    try {
      return Durable.transaction(
          TransactionOptions.named("check budget"), new TypeRef<Long>() {}, this::read);
    } catch (SQLException problem) {
      throw failure(problem);
    }
  }

  private long read(Connection connection) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(READ)) {
      bind(statement);
      try (ResultSet rows = statement.executeQuery()) {
        return rows.next() ? rows.getLong(1) : 0;
      }
    }
  }

  void add(long units) {
    try {
      Durable.transaction(
          "count usage",
          connection -> {
            try (PreparedStatement statement = connection.prepareStatement(ADD)) {
              bind(statement);
              statement.setLong(3, units);
              statement.executeUpdate();
            }
          });
    } catch (SQLException problem) {
      throw failure(problem);
    }
  }

  private void bind(PreparedStatement statement) throws SQLException {
    statement.setString(1, budget);
    statement.setObject(2, period.atOffset(ZoneOffset.UTC));
  }

  private DatabaseException failure(SQLException problem) {
    String message =
        UNDEFINED_TABLE.equals(problem.getSQLState())
            ? "Budget '%s' cannot be counted, because the table model_usage does not exist. Call SharedBudget.createTable(dataSource) before cairn.start()."
                .formatted(budget)
            : "Budget '%s' cannot be counted: %s. Check the rights and columns of the table model_usage."
                .formatted(budget, problem.getMessage());
    return new DatabaseException(message, problem.getSQLState(), problem);
  }
}
