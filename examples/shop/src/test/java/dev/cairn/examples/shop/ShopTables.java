package dev.cairn.examples.shop;

import java.sql.SQLException;
import javax.sql.DataSource;

/**
 * The tables of the shop, as a test sees them.
 *
 * @param database the database of the test
 */
record ShopTables(DataSource database) {
  int available(String sku) throws SQLException {
    return Integer.parseInt(value("select available from shop.stock where sku = ?", sku));
  }

  int parcels(String sku) throws SQLException {
    return Integer.parseInt(value("select parcels from shop.stock where sku = ?", sku));
  }

  /** {@return status and reason of an order} */
  String order(String id) throws SQLException {
    return value("select status || ' ' || reason from shop.orders where id = ?", id);
  }

  /** Lets the carrier accept no more parcels of a product. */
  void fillCarrier(String sku) throws SQLException {
    try (var connection = database.getConnection();
        var update =
            connection.prepareStatement("update shop.stock set parcels = 0 where sku = ?")) {
      update.setString(1, sku);
      update.executeUpdate();
    }
  }

  private String value(String sql, String key) throws SQLException {
    try (var connection = database.getConnection();
        var query = connection.prepareStatement(sql)) {
      query.setString(1, key);
      try (var row = query.executeQuery()) {
        if (!row.next()) {
          throw new AssertionError("No row for '%s': %s".formatted(key, sql));
        }
        return row.getString(1);
      }
    }
  }
}
