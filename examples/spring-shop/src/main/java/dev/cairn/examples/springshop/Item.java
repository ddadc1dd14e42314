package dev.cairn.examples.springshop;

import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;

/** What the shop sells, and how many of it are left. */
@Entity
@Table(name = "item")
public class Item {
  @Id private String sku;
  private long price;
  private int stock;

  protected Item() {}

  public Item(String sku, long price, int stock) {
    this.sku = sku;
    this.price = price;
    this.stock = stock;
  }

  /** Takes items out of the stock, and returns their price in cents. */
  long take(int quantity) {
    if (quantity > stock) {
      throw new OutOfStockException("There are %d of %s".formatted(stock, sku));
    }
    stock -= quantity;
    return quantity * price;
  }

  void putBack(int quantity) {
    stock += quantity;
  }

  public int stock() {
    return stock;
  }
}
