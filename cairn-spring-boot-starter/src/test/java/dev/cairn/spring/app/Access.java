package dev.cairn.spring.app;

import dev.cairn.workflow.Durable;
import jakarta.persistence.EntityManager;
import java.sql.SQLException;
import javax.sql.DataSource;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.TransactionAwareDataSourceProxy;
import org.springframework.stereotype.Component;

/** Inserts items with each access technology. */
@Component
public class Access {
  private final DataSource dataSource;
  private final JdbcTemplate template;
  private final JdbcClient client;
  private final EntityManager entities;
  private final Items items;

  public Access(
      DataSource dataSource,
      JdbcTemplate template,
      JdbcClient client,
      EntityManager entities,
      Items items) {
    this.dataSource = dataSource;
    this.template = template;
    this.client = client;
    this.entities = entities;
    this.items = items;
  }

  /** How a program reaches the database. */
  public enum Technology {
    DURABLE_CONNECTION,
    JDBC_TEMPLATE,
    JDBC_CLIENT,
    AWARE_DATA_SOURCE,
    ENTITY_MANAGER,
    SPRING_DATA;

    public boolean isJpa() {
      return this == ENTITY_MANAGER || this == SPRING_DATA;
    }
  }

  public void insert(Technology technology, String name) {
    switch (technology) {
      case DURABLE_CONNECTION -> insert(Durable.connection(), name);
      case JDBC_TEMPLATE -> template.update("insert into item (name) values (?)", name);
      case JDBC_CLIENT ->
          client.sql("insert into item (name) values (:name)").param("name", name).update();
      case AWARE_DATA_SOURCE -> insertAware(name);
      case ENTITY_MANAGER -> entities.persist(new Item(name));
      case SPRING_DATA -> items.save(new Item(name));
    }
  }

  private void insertAware(String name) {
    try (var connection = new TransactionAwareDataSourceProxy(dataSource).getConnection()) {
      insert(connection, name);
    } catch (SQLException problem) {
      throw new IllegalArgumentException(problem);
    }
  }

  private static void insert(java.sql.Connection connection, String name) {
    try (var statement = connection.prepareStatement("insert into item (name) values (?)")) {
      statement.setString(1, name);
      statement.executeUpdate();
    } catch (SQLException problem) {
      throw new IllegalArgumentException(problem);
    }
  }
}
