package dev.cairn.examples.shop;

import dev.cairn.workflow.Durable;
import dev.cairn.workflow.Isolation;
import dev.cairn.workflow.Transaction;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * The tables of the shop. Its transactions are called outside workflows: Cairn provides a
 * connection and commits, but records nothing.
 */
public class Stockroom {
  /** Called by Cairn. */
  public Stockroom() {}

  /**
   * The stock of one product.
   *
   * @param sku the product
   * @param price the price of one item, in cents
   * @param available how many can be sold
   * @param parcels how many more parcels of it the carrier accepts
   */
  public record Shelf(String sku, long price, int available, int parcels) {}

  /** Creates and fills the tables if they do not exist. */
  @Transaction(isolation = Isolation.READ_COMMITTED)
  void prepare() throws SQLException {
    try (var statement = Durable.connection().createStatement()) {
      statement.execute(script());
    }
  }

  private static String script() {
    try (InputStream script =
        Objects.requireNonNull(Stockroom.class.getResourceAsStream("tables.sql"))) {
      return new String(script.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
  }

  /** Returns the present stock. */
  @Transaction(isolation = Isolation.READ_COMMITTED)
  List<Shelf> shelves() throws SQLException {
    try (var statement =
            Durable.connection()
                .prepareStatement(
                    "select sku, price, available, parcels from shop.stock order by sku");
        var rows = statement.executeQuery()) {
      var shelves = new ArrayList<Shelf>();
      while (rows.next()) {
        shelves.add(
            new Shelf(
                rows.getString("sku"),
                rows.getLong("price"),
                rows.getInt("available"),
                rows.getInt("parcels")));
      }
      return shelves;
    }
  }
}
