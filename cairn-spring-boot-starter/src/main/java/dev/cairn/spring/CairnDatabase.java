package dev.cairn.spring;

import dev.cairn.error.ConfigException;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.BeanFactory;

/** Finds the DataSource whose database contains Cairn's tables. */
final class CairnDatabase {
  /** The bean of the server that is also the database of the application. */
  private static final String EMBEDDED_SERVER = "cairnEmbeddedServer";

  private CairnDatabase() {}

  /** Returns the database of Cairn's own that a bean describes; null if there is no such bean. */
  static @Nullable CairnConnectionDetails details(BeanFactory beans) {
    return beans.getBeanProvider(CairnConnectionDetails.class).getIfAvailable();
  }

  /**
   * Returns the DataSource.
   *
   * @return the DataSource; null if Cairn has a database of its own
   * @throws ConfigException if there is neither
   */
  static @Nullable DataSource of(CairnProperties properties, BeanFactory beans) {
    boolean ownEmbedded = properties.embedded() != null && !beans.containsBean(EMBEDDED_SERVER);
    if (details(beans) != null || properties.url() != null || ownEmbedded) {
      return null;
    }
    String name = properties.dataSource();
    if (name != null) {
      return beans.getBean(name, DataSource.class);
    }
    DataSource only = beans.getBeanProvider(DataSource.class).getIfUnique();
    if (only == null) {
      throw new ConfigException(
          "Cairn needs one DataSource for Postgres, and there is none, or several without a primary one. Set spring.datasource.url, name one in cairn.data-source, or give Cairn a database of its own with cairn.url.",
          "cairn.data-source",
          null);
    }
    return only;
  }
}
