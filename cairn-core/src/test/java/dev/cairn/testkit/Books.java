package dev.cairn.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;

/** What was sold, as the shop's database, its provider and the journal have it. */
public record Books(TestDatabase database, Provider provider) {

  /** The order was sold once, and is all that the provider knows of. */
  public void assertSoldOnce(String order) {
    assertThat(provider.books()).isEqualTo(Map.of("charge " + order, 1, "mail " + order, 1));
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
