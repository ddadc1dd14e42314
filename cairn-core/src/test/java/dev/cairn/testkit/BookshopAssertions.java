package dev.cairn.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;

/**
 * Assertions about the orders of a {@link Bookshop}, in its database, in the external service and
 * in the recorded history.
 */
public record BookshopAssertions(TestDatabase database, IdempotentService service) {

  /**
   * Asserts that the order was executed exactly once and that the service received no other
   * request.
   */
  public void assertSoldOnce(String order) {
    assertThat(service.executions()).isEqualTo(Map.of("charge " + order, 1, "mail " + order, 1));
    assertThat(database.query("select what from booking where order_id = ? order by what", order))
        .containsExactly("confirmed", "reserved");
    assertThat(database.count("select 1000000 - left_over from stock"))
        .isEqualTo(database.count("select count(*) from booking where what = 'reserved'"));
    assertThat(
            database.query(
                "select state from cairn.workflows where id in (?, ? || '/tell')", order, order))
        .containsExactly("SUCCEEDED", "SUCCEEDED");
    assertThat(
            database.count(
                "select count(*) from cairn.steps where workflow_id in (?, ? || '/tell')",
                order,
                order))
        .isEqualTo(7);
  }
}
