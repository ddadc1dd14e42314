package dev.cairn.agents;

import dev.cairn.error.InvalidArgumentException;
import dev.cairn.workflow.Durable;
import java.math.BigDecimal;
import java.sql.SQLException;
import javax.sql.DataSource;

/**
 * A limit on the tokens or costs of all workflows that name the same budget, such as those of a
 * tenant or of a queue, in each hour, day or month. Immutable and thread-safe.
 *
 * {@snippet :
 * Budget daily = SharedBudget.ofTokens("tenant " + tenant, 1_000_000, BudgetPeriod.DAY);
 * }
 *
 * <p>What is used is counted in the table {@code model_usage} of Cairn's database, in transactions
 * of the workflow: each recorded response exactly once, also after a crash. {@link #createTable}
 * creates it. A call reads the table before it and adds to it afterwards, with the records {@code
 * check budget} and {@code count usage}. It belongs to the period of the last record before it.
 *
 * <p>A model with such a budget cannot be called inside a step.
 */
public final class SharedBudget implements Budget {
  private final String name;
  private final Measure measure;
  private final long limit;
  private final BudgetPeriod period;

  private SharedBudget(String name, Measure measure, long limit, BudgetPeriod period) {
    measure.validate(limit, 0);
    if (name.isBlank()) {
      throw new InvalidArgumentException("name", "The name of the budget is blank. Give one.");
    }
    this.name = name;
    this.measure = measure;
    this.limit = limit;
    this.period = period;
  }

  /**
   * Returns a budget of tokens.
   *
   * @param name identifies the budget, such as {@code "tenant acme"}
   * @param limit the number of input and output tokens in a period, 1 or more
   * @param period when the budget begins anew
   * @return the budget
   * @throws InvalidArgumentException if the limit is less than 1, or the name is blank
   */
  public static SharedBudget ofTokens(String name, long limit, BudgetPeriod period) {
    return new SharedBudget(name, new Measure.Tokens(), limit, period);
  }

  /**
   * Returns a budget of costs.
   *
   * @param name identifies the budget, such as {@code "queue research"}
   * @param limit the costs in a period, more than 0, with at most 6 decimal places
   * @param prices what the models cost
   * @param period when the budget begins anew
   * @return the budget
   * @throws InvalidArgumentException if the limit is out of range, or the name is blank
   */
  public static SharedBudget ofCosts(
      String name, BigDecimal limit, Prices prices, BudgetPeriod period) {
    return new SharedBudget(
        name, new Measure.Cost(prices), Amounts.millionths("limit", limit), period);
  }

  /**
   * Creates the table {@code model_usage} if it does not exist, in the first schema of the search
   * path. Call this before {@code cairn.start()}, or create the table in a migration.
   *
   * @param dataSource Cairn's database
   * @throws SQLException if the database refuses
   */
  public static void createTable(DataSource dataSource) throws SQLException {
    UsageTable.create(dataSource);
  }

  @Override
  public void check() {
    measure.check("budget '%s'".formatted(name), limit, row().read());
  }

  @Override
  public void add(Usage usage) {
    row().add(measure.units(usage));
  }

  private UsageTable row() {
    return new UsageTable(name, period.begin(Durable.now()));
  }
}
