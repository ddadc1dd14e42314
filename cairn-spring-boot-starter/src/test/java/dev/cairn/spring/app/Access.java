package dev.cairn.spring.app;

import dev.cairn.workflow.Durable;
import jakarta.persistence.EntityManager;
import java.sql.Connection;
import java.sql.SQLException;
import javax.sql.DataSource;
import org.jdbi.v3.core.Jdbi;
import org.jooq.DSLContext;
import org.jooq.impl.DSL;
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
  private final Mappers mappers;

  public Access(DataSource dataSource, JdbcTemplate template, JdbcClient client, Mappers mappers) {
    this.dataSource = dataSource;
    this.template = template;
    this.client = client;
    this.mappers = mappers;
  }

  /** Libraries on top of JDBC. */
  @Component
  public record Mappers(
      EntityManager entities, Items items, Rows rows, DSLContext jooq, Jdbi jdbi) {}

  /** How a program reaches the database. */
  public enum Technology {
    DURABLE_CONNECTION,
    JDBC_TEMPLATE,
    JDBC_CLIENT,
    AWARE_DATA_SOURCE,
    JOOQ,
    JDBI,
    SPRING_DATA_JDBC,
    ENTITY_MANAGER,
    SPRING_DATA_JPA;

    public boolean isJpa() {
      return this == ENTITY_MANAGER || this == SPRING_DATA_JPA;
    }
  }

  public void insert(Technology technology, String name) {
    switch (technology) {
      case DURABLE_CONNECTION -> insert(Durable.connection(), name);
      case JDBC_TEMPLATE -> template.update("insert into item (name) values (?)", name);
      case JDBC_CLIENT ->
          client.sql("insert into item (name) values (:name)").param("name", name).update();
      case AWARE_DATA_SOURCE -> insertAware(name);
      case JOOQ -> insert(mappers.jooq, name);
      case JDBI -> insert(mappers.jdbi, name);
      case SPRING_DATA_JDBC -> mappers.rows.save(new Row(name));
      case ENTITY_MANAGER -> mappers.entities.persist(new Item(name));
      case SPRING_DATA_JPA -> mappers.items.save(new Item(name));
    }
  }

  private void insertAware(String name) {
    try (var connection = new TransactionAwareDataSourceProxy(dataSource).getConnection()) {
      insert(connection, name);
    } catch (SQLException problem) {
      throw new IllegalArgumentException(problem);
    }
  }

  private static void insert(Connection connection, String name) {
    try (var statement = connection.prepareStatement("insert into item (name) values (?)")) {
      statement.setString(1, name);
      statement.executeUpdate();
    } catch (SQLException problem) {
      throw new IllegalArgumentException(problem);
    }
  }

  private static void insert(DSLContext jooq, String name) {
    jooq.insertInto(DSL.table("item"), DSL.field("name")).values(name).execute();
  }

  /** In a transaction of Jdbi, which takes part in the one that has begun. */
  private static void insert(Jdbi jdbi, String name) {
    jdbi.useTransaction(
        transaction -> transaction.execute("insert into item (name) values (?)", name));
  }
}
