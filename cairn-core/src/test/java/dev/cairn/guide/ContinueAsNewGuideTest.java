package dev.cairn.guide;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.Cairn;
import dev.cairn.start.Handle;
import dev.cairn.start.StartOptions;
import dev.cairn.testkit.TestPostgres;
import dev.cairn.workflow.Durable;
import dev.cairn.workflow.Step;
import dev.cairn.workflow.Workflow;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The code of the page on large histories about workflows that continue as new. */
class ContinueAsNewGuideTest {
  static class Accounts {
    @Workflow
    long account(long balance) {
      for (int i = 0; i < 500; i++) {
        Optional<Long> amount = Durable.receive("amount", Long.class, Duration.ofDays(30));
        if (amount.isEmpty()) {
          return balance;
        }
        balance = book(balance, amount.get());
        if (amount.get() == 0) {
          return balance;
        }
      }
      throw Durable.continueAsNew(this::account, balance);
    }

    @Step
    long book(long balance, long amount) {
      return balance + amount;
    }
  }

  @Test
  void accountWithABoundedHistory() throws SQLException {
    try (Cairn cairn = Cairn.open(TestPostgres.freshDatabase().config())) {
      Accounts accounts = cairn.durable(Accounts.class);
      cairn.start();

      Handle<Long> handle = cairn.start(StartOptions.id("account-1"), accounts::account, 0L);
      for (int i = 0; i < 1_100; i++) {
        cairn.messages().send("account-1", "amount", 1L);
      }
      cairn.messages().send("account-1", "amount", 0L);

      assertThat(handle.await()).isEqualTo(1_100);
      assertThat(cairn.workflows().get("account-1").summary().runner().generation()).isEqualTo(3);
    }
  }
}
