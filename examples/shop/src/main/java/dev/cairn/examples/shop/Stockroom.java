package dev.cairn.examples.shop;

import dev.cairn.workflow.Durable;
import dev.cairn.workflow.Isolation;
import dev.cairn.workflow.Transaction;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

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
      statement.execute(
          """
          select pg_advisory_xact_lock(hashtext('shop'));
          create schema if not exists shop;
          create table if not exists shop.stock (
            sku       text primary key,
            price     bigint not null check (price > 0),
            available integer not null check (available >= 0),
            parcels   integer not null check (parcels >= 0)
          );
          create table if not exists shop.orders (
            id       text primary key,
            sku      text not null references shop.stock,
            quantity integer not null check (quantity > 0),
            amount   bigint not null check (amount >= 0),
            status   text not null check (status in ('RESERVED', 'CONFIRMED', 'CANCELLED')),
            reason   text not null
          );
          insert into shop.stock (sku, price, available, parcels) values
            ('teapot',    2900, 1000, 1000),
            ('cup',        650, 2000, 1000),
            ('lamp',      4900,   20, 1000),
            ('armchair', 38900,  500,    8)
          on conflict (sku) do nothing
          """);
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
