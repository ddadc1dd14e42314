package dev.cairn.spring.guide;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.Cairn;
import dev.cairn.spring.testkit.TestDatabase;
import org.junit.jupiter.api.Test;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.dao.DuplicateKeyException;

/** The code of the guide's chapter on Spring Boot. */
class SpringGuideTest {
  @Test
  void orderIsPlacedAndPaidOnce() {
    TestDatabase database = TestDatabase.fresh();
    database.execute(
        """
        create table orders (id text primary key);
        create table reservation (order_id text primary key, sku text)
        """);
    try (var context =
        new SpringApplicationBuilder(Application.class).properties(database.properties()).run()) {
      OrderService orders = context.getBean(OrderService.class);
      Cairn cairn = context.getBean(Cairn.class);

      orders.place("17", "teapot");

      assertThat(cairn.handle("order-17", String.class).await()).isEqualTo("payment of 17");
      assertThat(database.count("select count(*) from reservation")).isOne();
      assertThatThrownBy(() -> orders.place("17", "cup")).isInstanceOf(DuplicateKeyException.class);
      assertThat(database.count("select count(*) from cairn.workflows")).isOne();
    }
  }
}
