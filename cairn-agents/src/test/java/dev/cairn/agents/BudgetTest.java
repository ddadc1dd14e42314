package dev.cairn.agents;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.Cairn;
import dev.cairn.error.InvalidArgumentException;
import dev.cairn.start.Fn;
import dev.cairn.testing.CairnTest;
import java.math.BigDecimal;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/** Budgets of one workflow, prices and periods. */
@CairnTest(configurers = Talker.Exceptions.class)
class BudgetTest {
  private static final Prices PRICES = Prices.of("large", "1.25", "10").and("large-mini", "0", "1");

  private final Fn.Of1<Integer, String> spender;

  BudgetTest(Cairn cairn) {
    spender =
        cairn.workflow(
            "spend",
            Integer.class,
            String.class,
            calls -> {
              CostBudget budget = CostBudget.of(new BigDecimal("0.001"), PRICES);
              for (int i = 0; i < calls; i++) {
                budget.check();
                budget.add(new Usage("large-2026", 80, 40));
              }
              return budget.used().toPlainString();
            });
  }

  @Test
  void costsOfARunAreLimited(Cairn cairn) {
    assertThat(cairn.start(spender, 2).await()).isEqualTo("0.001");
    assertThatThrownBy(() -> cairn.start(spender, 3).await())
        .isInstanceOf(BudgetExceededException.class)
        .hasMessageContaining("its budget has a limit of costs of 0.001");
  }

  @Test
  void longestNameDecidesThePrice() {
    assertThat(PRICES.millionths(new Usage("large-mini-2026", 1_000, 1_000))).isEqualTo(1_000);
    assertThat(PRICES.millionths(new Usage("large", 1_000, 1_000))).isEqualTo(11_250);
    assertThat(PRICES.millionths(new Usage("large", 1, 0))).as("1.25 rounded up").isEqualTo(2);
  }

  @Test
  void unknownModelCostsAsMuchAsTheMostExpensive() {
    assertThat(PRICES.millionths(new Usage("other", 1_000, 1_000))).isEqualTo(11_250);
    assertThat(PRICES.millionths(new Usage("large", Long.MAX_VALUE / 2, 1)))
        .isGreaterThan(Long.MAX_VALUE / 2);
  }

  @Test
  void periodsFollowTheCalendarInUtc() {
    Instant time = Instant.parse("2026-02-28T23:59:59.999999Z");

    assertThat(BudgetPeriod.HOUR.begin(time)).isEqualTo("2026-02-28T23:00:00Z");
    assertThat(BudgetPeriod.DAY.begin(time)).isEqualTo("2026-02-28T00:00:00Z");
    assertThat(BudgetPeriod.MONTH.begin(time)).isEqualTo("2026-02-01T00:00:00Z");
    assertThat(BudgetPeriod.UNLIMITED.begin(time)).isEqualTo(Instant.EPOCH);
  }

  @Test
  void numbersAreChecked() {
    assertThatThrownBy(() -> CostBudget.of(BigDecimal.ZERO, PRICES))
        .isInstanceOf(InvalidArgumentException.class);
    assertThatThrownBy(() -> TokenBudget.of(1, -1)).isInstanceOf(InvalidArgumentException.class);
    assertThatThrownBy(() -> Prices.of("a", "-1", "0"))
        .isInstanceOf(InvalidArgumentException.class)
        .hasMessageContaining("The input price is '-1'");
    assertThatThrownBy(() -> Prices.of("a", "1", "much"))
        .isInstanceOf(InvalidArgumentException.class)
        .hasMessageContaining("The output price is 'much'");
    assertThatThrownBy(() -> new Usage("a", -1, 0)).isInstanceOf(InvalidArgumentException.class);
    assertThat(TokenBudget.of(9, 3).used()).isEqualTo(3);
    assertThat(CostBudget.of(BigDecimal.TEN, PRICES, BigDecimal.ONE).used()).isEqualTo("1");
  }
}
