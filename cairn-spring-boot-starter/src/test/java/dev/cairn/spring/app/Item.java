package dev.cairn.spring.app;

import jakarta.persistence.Entity;
import jakarta.persistence.Id;

/** An entity whose id is its name. */
@Entity
public class Item {
  @Id private String name = "";

  protected Item() {}

  public Item(String name) {
    this.name = name;
  }

  public String getName() {
    return name;
  }
}
