package dev.cairn.start;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.testkit.Bookshop;
import dev.cairn.testkit.CairnTest;
import dev.cairn.testkit.IdempotentService;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Many threads that call workflows concurrently. */
class ConcurrentCallersTest extends CairnTest {
  @Test
  void thousandOrdersOf64CallersAreExecutedOnceEach() throws Exception {
    database.execute(Bookshop.TABLES);
    var shop = new ArrayList<Bookshop>();
    try (IdempotentService service = new IdempotentService();
        ExecutorService callers = Executors.newFixedThreadPool(64)) {
      open(cairn -> shop.add(cairn.durable(Bookshop.class, service.uri())));

      List<Future<String>> results =
          callers.invokeAll(
              IntStream.range(0, 1_000)
                  .<Callable<String>>mapToObj(i -> () -> shop.getFirst().checkout("o" + i))
                  .toList());

      for (int i = 0; i < results.size(); i++) {
        assertThat(results.get(i).get()).isEqualTo("charge o%d mail o%d".formatted(i, i));
      }
      assertThat(service.executions()).hasSize(2_000);
      assertThat(service.executions().values()).containsOnly(1);
      assertThat(database.count("select 1000000 - left_over from stock")).isEqualTo(1_000);
      assertThat(database.count("select count(*) from booking")).isEqualTo(2_000);
    }
  }
}
