package dev.cairn.guide;

import java.sql.Connection;
import java.sql.SQLException;

/** The stock of the shop, in a table of its own. */
final class Shelf {
  private Shelf() {}

  static void take(Connection connection, String sku, int quantity) {
    change(connection, sku, -quantity);
  }

  static void giveBack(Connection connection, String sku, int quantity) {
    change(connection, sku, quantity);
  }

  private static void change(Connection connection, String sku, int by) {
    try (var table = connection.createStatement();
        var change =
            connection.prepareStatement(
                """
                insert into shelf values (?, 100 + ?)
                on conflict (sku) do update set left_over = shelf.left_over + ?
                """)) {
      table.execute(
          "create table if not exists shelf (sku text primary key, left_over int not null)");
      change.setString(1, sku);
      change.setInt(2, by);
      change.setInt(3, by);
      change.executeUpdate();
    } catch (SQLException problem) {
      throw new IllegalStateException(problem);
    }
  }
}
