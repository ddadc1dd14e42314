package dev.cairn.guide;

import dev.cairn.guide.PriceFiles.Price;
import dev.cairn.workflow.Durable;
import dev.cairn.workflow.Transaction;
import dev.cairn.workflow.Workflow;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;

/** Imports a file in chunks, each in a transaction. */
public class PriceImport {
  private final PriceFiles files;

  public PriceImport(PriceFiles files) {
    this.files = files;
  }

  @Workflow
  public long importPrices(String file, long from) throws SQLException {
    long position = from;
    for (int chunk = 0; chunk < 1_000; chunk++) {
      long next = importChunk(file, position);
      if (next == position) {
        return position;
      }
      position = next;
    }
    throw Durable.continueAsNew(this::importPrices, file, position);
  }

  @Transaction
  long importChunk(String file, long position) throws SQLException {
    List<Price> prices = files.read(file, position, 500);
    try (PreparedStatement insert =
        Durable.connection().prepareStatement("insert into prices (sku, cents) values (?, ?)")) {
      for (Price price : prices) {
        insert.setString(1, price.sku());
        insert.setLong(2, price.cents());
        insert.addBatch();
      }
      insert.executeBatch();
    }
    return position + prices.size();
  }
}
