package dev.cairn.spring.app;

import org.springframework.data.annotation.Id;
import org.springframework.data.domain.Persistable;
import org.springframework.data.relational.core.mapping.Table;

/**
 * The row of an item, as Spring Data JDBC maps it.
 *
 * @param name its id
 */
@Table("item")
public record Row(@Id String name) implements Persistable<String> {
  @Override
  public String getId() {
    return name;
  }

  @Override
  public boolean isNew() {
    return true;
  }
}
