package dev.cairn.internal.store.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.testkit.TestPostgres;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The state of a borrowed connection, without a pool that resets its connections itself. */
class BorrowedConnectionTest {
  private final Connection connection;

  BorrowedConnectionTest() throws SQLException {
    connection = TestPostgres.emptyDatabase().connect();
    connection.setAutoCommit(false);
    connection.setReadOnly(true);
    connection.setNetworkTimeout(Runnable::run, 7_000);
  }

  @AfterEach
  void close() throws SQLException {
    connection.close();
  }

  /** The connection as a pool provides it, which keeps it when it is closed. */
  private Connection provided() {
    return (Connection)
        Proxy.newProxyInstance(
            getClass().getClassLoader(),
            new Class<?>[] {Connection.class},
            (proxy, method, arguments) -> {
              if (method.getName().equals("close")) {
                return null;
              }
              try {
                return method.invoke(connection, arguments);
              } catch (InvocationTargetException thrown) {
                throw thrown.getTargetException();
              }
            });
  }

  private void assertUnchanged() throws SQLException {
    assertThat(connection.getAutoCommit()).isFalse();
    assertThat(connection.isReadOnly()).isTrue();
    assertThat(connection.getNetworkTimeout()).isEqualTo(7_000);
  }

  @Test
  void settingsAreReplacedAndRestored() throws SQLException {
    try (BorrowedConnection borrowed = BorrowedConnection.of(provided())) {
      assertThat(connection.getAutoCommit()).isTrue();
      assertThat(connection.isReadOnly()).isFalse();
      borrowed.networkTimeout(20_000);
    }

    assertUnchanged();
  }

  @Test
  void openTransactionIsRolledBackBeforeSettingsAreRestored() throws SQLException {
    try (BorrowedConnection borrowed = BorrowedConnection.of(provided());
        Statement statement = borrowed.direct().createStatement()) {
      borrowed.direct().setAutoCommit(false);
      statement.execute("create table booked (id int)");
    }

    assertUnchanged();
    assertThatThrownBy(() -> connection.createStatement().execute("select from booked"))
        .isInstanceOf(SQLException.class)
        .hasMessageContaining("does not exist");
  }
}
