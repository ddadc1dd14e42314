package dev.cairn.examples.agent;

import dev.cairn.workflow.Durable;
import dev.cairn.workflow.Isolation;
import dev.cairn.workflow.Transaction;
import dev.cairn.workflow.Workflow;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Objects;

/**
 * The table of purchases. The workflow that creates it runs once in each database, because it has a
 * fixed id.
 */
public class Purchases {
  /** The id of the workflow. */
  public static final String ID = "create-purchases";

  /** Called by Cairn. */
  public Purchases() {}

  /**
   * Creates the table if it does not exist.
   *
   * @throws SQLException if that fails
   */
  @Workflow
  public void prepare() throws SQLException {
    createTable();
  }

  @Transaction(isolation = Isolation.READ_COMMITTED)
  void createTable() throws SQLException {
    try (var statement = Durable.connection().createStatement()) {
      statement.execute(script());
    }
  }

  private static String script() {
    try (InputStream script =
        Objects.requireNonNull(Purchases.class.getResourceAsStream("purchases.sql"))) {
      return new String(script.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
  }

  /** Inserts one purchase. */
  static void insert(Connection connection, String workflowId, Document document)
      throws SQLException {
    try (var statement =
        connection.prepareStatement(
            "insert into library.purchase (workflow_id, title, price) values (?, ?, ?)")) {
      statement.setString(1, workflowId);
      statement.setString(2, document.title());
      statement.setInt(3, document.price());
      statement.executeUpdate();
    }
  }
}
