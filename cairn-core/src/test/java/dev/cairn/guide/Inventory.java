package dev.cairn.guide;

import java.sql.Connection;
import java.sql.SQLException;

/** The stock of the shop, in a table of the application. */
final class Inventory {
  private Inventory() {}

  static void remove(Connection connection, String sku, int quantity) {
    change(connection, sku, -quantity);
  }

  static void add(Connection connection, String sku, int quantity) {
    change(connection, sku, quantity);
  }

  private static void change(Connection connection, String sku, int difference) {
    try (var table = connection.createStatement();
        var update =
            connection.prepareStatement(
                """
                insert into inventory values (?, 100 + ?)
                on conflict (sku) do update set available = inventory.available + ?
                """)) {
      table.execute(
          "create table if not exists inventory (sku text primary key, available int not null)");
      update.setString(1, sku);
      update.setInt(2, difference);
      update.setInt(3, difference);
      update.executeUpdate();
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }
}
