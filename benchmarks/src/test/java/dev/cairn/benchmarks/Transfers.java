package dev.cairn.benchmarks;

import dev.cairn.workflow.Durable;
import dev.cairn.workflow.Step;
import dev.cairn.workflow.Transaction;
import dev.cairn.workflow.Workflow;
import java.sql.SQLException;
import java.time.Duration;

/** Transfers between accounts; between debit and credit the money is in neither account. */
class Transfers {
  static final int ACCOUNTS = 1_000;

  /** The accounts, and an entry for each change. */
  static final String TABLES =
      """
      create table account (id integer primary key, balance bigint not null);
      insert into account select n, 0 from generate_series(0, 999) n;
      create table entry (
        workflow_id text not null, leg text not null, account integer not null, amount bigint not null);
      """;

  @Workflow
  String transfer(int number) throws SQLException {
    int from = number % ACCOUNTS;
    int to = (number * 7 + 1) % ACCOUNTS;
    debit(from, number);
    String receipt = advise(number);
    if (number % 10 == 0) {
      Durable.sleep(Duration.ofMillis(200));
    }
    credit(to, number);
    return receipt;
  }

  @Transaction
  void debit(int account, int amount) throws SQLException {
    book("debit", account, -amount);
  }

  @Step
  String advise(int number) {
    return "transfer " + number;
  }

  @Transaction
  void credit(int account, int amount) throws SQLException {
    book("credit", account, amount);
  }

  private static void book(String leg, int account, int amount) throws SQLException {
    try (var update =
        Durable.connection()
            .prepareStatement(
                """
                with booked as (update account set balance = balance + ? where id = ?)
                insert into entry values (?, ?, ?, ?)
                """)) {
      update.setLong(1, amount);
      update.setInt(2, account);
      update.setString(3, Durable.workflowId());
      update.setString(4, leg);
      update.setInt(5, account);
      update.setLong(6, amount);
      update.executeUpdate();
    }
  }
}
