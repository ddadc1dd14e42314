package dev.cairn.agents;

import static dev.cairn.testing.CairnAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.Cairn;
import dev.cairn.error.DatabaseException;
import dev.cairn.error.InvalidArgumentException;
import dev.cairn.start.Handle;
import dev.cairn.testing.CairnTest;
import dev.cairn.testing.TestClock;
import dev.cairn.testing.crash.CrashEverywhere;
import dev.cairn.testing.crash.CrashRun;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;

/** Budgets that workflows share. */
@CairnTest(configurers = Talker.Exceptions.class)
@SuppressWarnings("UnusedVariable") // the test kit passes fields to constructors
class SharedBudgetTest {
  private static final Prices PRICES = Prices.of("small", "0.25", "2").and("large", "1.25", "10");

  private final Talker.Model model = new Talker.Model();
  private final List<Budget> budgets = new ArrayList<>();
  private final DataSource dataSource;

  SharedBudgetTest(DataSource dataSource) {
    this.dataSource = dataSource;
    budgets.add(SharedBudget.ofTokens("tenant acme", 60, BudgetPeriod.DAY));
  }

  private List<String> usage() throws SQLException {
    try (Connection connection = dataSource.getConnection();
        Statement statement = connection.createStatement();
        ResultSet rows =
            statement.executeQuery(
                "select budget || ' ' || used || ' ' || calls from model_usage order by budget, period")) {
      List<String> lines = new ArrayList<>();
      while (rows.next()) {
        lines.add(rows.getString(1));
      }
      return lines;
    }
  }

  @Test
  void workflowsShareTheBudget(Cairn cairn, Talker talker) throws SQLException {
    SharedBudget.createTable(dataSource);
    SharedBudget.createTable(dataSource); // by another process

    assertThat(cairn.start(talker::talk, 3)).succeededWith(3);
    Handle<Integer> second = cairn.start(talker::talk, 3);

    assertThat(second).failedWith(RuntimeException.class).ran("model").times(1);
    assertThatThrownBy(second::await)
        .isInstanceOfSatisfying(
            BudgetExceededException.class,
            exceeded -> {
              assertThat(exceeded.limit()).isEqualByComparingTo("60");
              assertThat(exceeded.used()).isEqualByComparingTo("60");
              assertThat(exceeded.workflowId()).isEqualTo(second.id());
            })
        .hasMessageContaining("budget 'tenant acme' has a limit of 60 tokens, and 60 tokens are");
    assertThat(usage()).containsExactly("tenant acme 60 4");
  }

  @Test
  void budgetBeginsAnewWithItsPeriod(Cairn cairn, Talker talker, TestClock clock)
      throws SQLException {
    SharedBudget.createTable(dataSource);
    assertThat(cairn.start(talker::talk, 4)).succeededWith(4);

    clock.advance(Duration.ofDays(1));

    assertThat(cairn.start(talker::talk, 2)).succeededWith(2);
    assertThat(usage()).containsExactly("tenant acme 60 4", "tenant acme 30 2");
  }

  @Test
  void costsAreCountedInMillionths(Cairn cairn, Talker talker) throws SQLException {
    SharedBudget.createTable(dataSource);
    budgets.clear(); // a call costs 10 * 0.25 + 5 * 2 millionths, which is rounded up
    budgets.add(
        SharedBudget.ofCosts(
            "queue research", new BigDecimal("0.000026"), PRICES, BudgetPeriod.MONTH));

    Handle<Integer> handle = cairn.start(talker::talk, 3);

    assertThatThrownBy(handle::await)
        .isInstanceOf(BudgetExceededException.class)
        .hasMessageContaining("a limit of costs of 0.000026, and costs of 0.000026 are used");
    assertThat(usage()).containsExactly("queue research 26 2");
  }

  @Test
  void missingTableIsExplained(Cairn cairn, Talker talker) {
    Handle<Integer> handle = cairn.start(talker::talk, 1);

    assertThatThrownBy(handle::await)
        .isInstanceOf(DatabaseException.class)
        .hasMessageContaining("Call SharedBudget.createTable(dataSource)");
    assertThat(model.calls()).isZero();
  }

  @Test
  void parallelWorkflowsLoseNoUsage(Cairn cairn, Talker talker) throws SQLException {
    SharedBudget.createTable(dataSource);
    budgets.set(0, SharedBudget.ofTokens("all", 1_000_000, BudgetPeriod.UNLIMITED));

    List<Handle<Integer>> handles =
        IntStream.range(0, 40).mapToObj(i -> cairn.start(talker::talk, 3)).toList();
    handles.forEach(Handle::await);

    assertThat(usage()).containsExactly("all %d 120".formatted(40 * 3 * 15));
  }

  @CrashEverywhere
  void recordedCallsAreCountedOnce(CrashRun run, Talker talker) throws SQLException {
    SharedBudget.createTable(dataSource);
    run.workflow(talker::talk, 3)
        .verify(() -> assertThat(usage()).containsExactly("tenant acme 45 3"));
  }

  @Test
  void argumentsAreChecked() {
    assertThatThrownBy(() -> SharedBudget.ofTokens("a", 0, BudgetPeriod.DAY))
        .isInstanceOf(InvalidArgumentException.class)
        .hasMessageContaining("The limit is 0 tokens");
    assertThatThrownBy(() -> SharedBudget.ofTokens(" ", 1, BudgetPeriod.DAY))
        .isInstanceOf(InvalidArgumentException.class);
    assertThatThrownBy(
            () -> SharedBudget.ofCosts("a", new BigDecimal("0.0000001"), PRICES, BudgetPeriod.DAY))
        .isInstanceOf(InvalidArgumentException.class)
        .hasMessageContaining("at most 6 decimal places");
  }
}
