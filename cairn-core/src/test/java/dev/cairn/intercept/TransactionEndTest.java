package dev.cairn.intercept;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.Cairn;
import dev.cairn.error.UsageException;
import dev.cairn.spi.Interceptor;
import dev.cairn.spi.TransactionEnd;
import dev.cairn.spi.TransactionInvocation;
import dev.cairn.workflow.Durable;
import dev.cairn.workflow.Transaction;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Actions that interceptors add for the end of a transaction. */
class TransactionEndTest extends Intercepting {
  private final List<String> ends = Collections.synchronizedList(new ArrayList<>());

  @BeforeEach
  void createTable() {
    database.execute("create table book (account text)");
  }

  private static Interceptor adding(Consumer<TransactionEnd> action) {
    return new Interceptor() {
      @Override
      public @Nullable Object transaction(TransactionInvocation transaction) throws Exception {
        transaction.onEnd(action);
        return transaction.proceed();
      }
    };
  }

  private void note(TransactionEnd end) {
    ends.add(end + " " + database.count("select count(*) from book"));
  }

  private static String insert(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute("insert into book values ('a')");
    }
    return "inserted";
  }

  @Test
  void actionIsCalledAfterTheCommit() {
    Cairn cairn =
        open(() -> Durable.transaction("pay", TransactionEndTest::insert), adding(this::note));

    assertThat(cairn.start(flow).await()).isEqualTo("inserted");

    assertThat(ends).containsExactly("COMMITTED 1");
  }

  @Test
  void actionIsCalledAfterTheRollback() {
    Cairn cairn =
        open(
            () ->
                Durable.transaction(
                    "pay",
                    connection -> {
                      insert(connection);
                      throw new IllegalStateException("no");
                    }),
            adding(this::note));

    assertThatThrownBy(cairn.start(flow)::await).hasMessage("no");

    assertThat(ends).containsExactly("ROLLED_BACK 0");
  }

  @Test
  void eachTryHasItsOwnEnd() {
    Cairn cairn =
        open(
            () ->
                Durable.transaction(
                    "pay",
                    connection -> {
                      insert(connection);
                      if (ends.isEmpty()) {
                        throw new SQLException("conflict", "40001");
                      }
                      return "paid";
                    }),
            adding(this::note));

    assertThat(cairn.start(flow).await()).isEqualTo("paid");

    assertThat(ends).containsExactly("ROLLED_BACK 0", "COMMITTED 1");
  }

  @Test
  void actionsAreCalledInTheirOrderForATransactionWithoutARecordToo() {
    Cairn cairn =
        open(
            () ->
                Durable.step("step", () -> Durable.transaction("pay", TransactionEndTest::insert)),
            adding(end -> ends.add("outer")),
            adding(end -> ends.add("inner")));

    assertThat(cairn.start(flow).await()).isEqualTo("inserted");

    assertThat(ends).containsExactly("outer", "inner");
  }

  @Test
  void exceptionOfAnActionChangesNothing() {
    Cairn cairn =
        open(
            () -> Durable.transaction("pay", TransactionEndTest::insert),
            adding(end -> {
              throw new IllegalStateException("no");
            }),
            adding(this::note));

    assertThat(cairn.start(flow).await()).isEqualTo("inserted");

    assertThat(ends).containsExactly("COMMITTED 1");
  }

  @Test
  void actionCannotMakeDurableCalls() {
    Cairn cairn =
        open(
            () -> Durable.transaction("pay", TransactionEndTest::insert),
            adding(end -> {
              assertThatThrownBy(() -> Durable.step("more", () -> "more"))
                  .isInstanceOf(UsageException.class)
                  .hasMessageContaining("the end of transaction 'pay'");
              assertThatThrownBy(() -> current.start(other)).isInstanceOf(UsageException.class);
              ends.add("refused");
            }));

    assertThat(cairn.start(flow).await()).isEqualTo("inserted");

    assertThat(ends).containsExactly("refused");
  }

  /** A class whose transaction is called outside of workflows. */
  public static class Accounts {
    @Transaction
    public String pay() throws SQLException {
      return insert(Durable.connection());
    }
  }

  @Test
  void connectionIsFreeWhenTheActionIsCalled() {
    Accounts[] accounts = new Accounts[1];
    try (ExecutorService outside = Executors.newSingleThreadExecutor()) {
      outside.execute(() -> {}); // starts its thread outside of the workflow
      var paying = adding(end -> ends.add(payOnce(outside, accounts)));
      Cairn cairn =
          open(
              database.config().transactionConnections(1).interceptor(paying),
              opened -> {
                accounts[0] = opened.durable(Accounts.class);
                flow =
                    opened.workflow(
                        "flow",
                        String.class,
                        () -> Durable.transaction("pay", TransactionEndTest::insert));
              });

      assertThat(cairn.start(flow).await()).isEqualTo("inserted");
    }

    assertThat(ends).containsExactly("first", "end of another transaction", "inserted");
  }

  private String payOnce(ExecutorService outside, Accounts[] accounts) {
    if (!ends.isEmpty()) {
      return "end of another transaction";
    }
    ends.add("first");
    try {
      return outside.submit(accounts[0]::pay).get(20, TimeUnit.SECONDS);
    } catch (ExecutionException | TimeoutException | InterruptedException impossible) {
      throw new IllegalStateException(impossible);
    }
  }
}
