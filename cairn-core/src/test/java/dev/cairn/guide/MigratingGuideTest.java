package dev.cairn.guide;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.Cairn;
import dev.cairn.guide.PriceFiles.Price;
import dev.cairn.testkit.TestDatabase;
import dev.cairn.testkit.TestPostgres;
import java.sql.SQLException;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** The import of the page about moving to Cairn. */
class MigratingGuideTest {
  private static final long PRICES = 1_200;

  private static List<Price> read(String file, long position, int most) {
    return LongStream.range(position, Math.min(position + most, PRICES))
        .mapToObj(number -> new Price(file + number, number))
        .toList();
  }

  @Test
  void chunksAreImportedOnce() throws SQLException {
    TestDatabase database = TestPostgres.freshDatabase();
    database.execute("create table prices (sku text, cents bigint)");
    PriceFiles files = MigratingGuideTest::read;
    try (Cairn cairn = Cairn.open(database.config())) {
      PriceImport job = cairn.durable(PriceImport.class, files);
      cairn.start();

      assertThat(cairn.start(job::importPrices, "new", 0L).await()).isEqualTo(PRICES);
    }
    assertThat(database.query("select count(distinct sku) || ' ' || count(*) from prices"))
        .containsExactly("1200 1200");
  }
}
