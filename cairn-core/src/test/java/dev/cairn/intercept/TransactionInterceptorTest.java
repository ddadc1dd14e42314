package dev.cairn.intercept;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.Cairn;
import dev.cairn.spi.Interceptor;
import dev.cairn.spi.TransactionInvocation;
import dev.cairn.start.Handle;
import dev.cairn.start.StartOptions;
import dev.cairn.workflow.Durable;
import dev.cairn.workflow.Transaction;
import dev.cairn.workflow.Workflow;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Interceptors around transactions. */
class TransactionInterceptorTest extends Intercepting {
  private static String tenant(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery("select current_setting('app.tenant', true)")) {
      row.next();
      return row.getString(1);
    }
  }

  private static Interceptor settingTenant() {
    return new Interceptor() {
      @Override
      public @Nullable Object transaction(TransactionInvocation transaction) throws Exception {
        String tenant = transaction.headers().getOrDefault("tenant", "nobody");
        try (Statement statement = transaction.connection().createStatement()) {
          statement.execute("select set_config('app.tenant', '" + tenant + "', true)");
        }
        assertThat(Durable.connection()).isNotNull();
        return transaction.proceed();
      }
    };
  }

  /** A class with a transaction that is called in a step and outside of workflows, too. */
  public static class Accounts {
    @Transaction
    public String tenant() throws SQLException {
      return TransactionInterceptorTest.tenant(Durable.connection());
    }

    @Workflow("accounts")
    public String all() throws SQLException {
      return tenant() + " " + Durable.step("step", this::tenant);
    }
  }

  @Test
  void interceptorOfATransactionWorksOnItsConnection() throws Exception {
    Accounts[] accounts = new Accounts[1];
    Cairn cairn =
        open(
            database.config().interceptor(settingTenant()).interceptor(noting("a")),
            opened -> accounts[0] = opened.durable(Accounts.class));

    Handle<String> handle =
        cairn.start(StartOptions.fresh().header("tenant", "t-17"), accounts[0]::all);

    assertThat(handle.await()).isEqualTo("t-17 t-17");
    assertThat(accounts[0].tenant()).isEqualTo("nobody");
    assertThat(calls).filteredOn(call -> call.startsWith("a> transaction")).hasSize(3);
  }

  @Test
  void eachTryOfATransactionIsIntercepted() {
    Cairn cairn =
        open(
            () ->
                Durable.transaction(
                    "pay",
                    connection -> {
                      if (calls.stream().filter(call -> call.startsWith("a> tr")).count() < 3) {
                        throw new SQLException("conflict", "40001");
                      }
                      return tenant(connection);
                    }),
            settingTenant(),
            noting("a"));

    assertThat(cairn.start(StartOptions.fresh().header("tenant", "t"), flow).await())
        .isEqualTo("t");
    assertThat(calls)
        .contains("a> transaction pay 1", "a> transaction pay 2", "a> transaction pay 3")
        .doesNotContain("a> transaction pay 4");
  }

  @Test
  void exceptionOfAnInterceptorRollsTheTransactionBack() {
    database.execute("create table book (account text)");
    var failing =
        new Interceptor() {
          @Override
          public @Nullable Object transaction(TransactionInvocation transaction) throws Exception {
            Object unused = transaction.proceed();
            throw new IllegalStateException("no");
          }
        };
    Cairn cairn =
        open(
            () ->
                Durable.transaction(
                    "pay",
                    connection -> {
                      try (Statement statement = connection.createStatement()) {
                        statement.execute("insert into book values ('a')");
                      }
                      return "paid";
                    }),
            failing);

    assertThatThrownBy(cairn.start(flow)::await).hasMessage("no");
    assertThat(database.count("select count(*) from book")).isZero();
  }
}
