package dev.cairn.spring;

import dev.cairn.error.ConfigException;
import dev.cairn.spring.internal.NoDatabaseUrl;
import dev.cairn.spring.internal.TestDatabaseDetails;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.core.env.Environment;

/** Finds the database that contains Cairn's tables. */
final class CairnDatabase {
  private static final String SETTING = "cairn.data-source";

  /** The bean of the server that is also the database of the application. */
  private static final String EMBEDDED_SERVER = "cairnEmbeddedServer";

  private CairnDatabase() {}

  /**
   * Returns the address of a database of Cairn's own that a bean describes. In a test with a kit,
   * it is that of the kit, if the application has a database of Cairn's own.
   *
   * @return the address; null if there is no such bean
   */
  static @Nullable CairnConnectionDetails details(CairnProperties properties, BeanFactory beans) {
    TestDatabaseDetails kit = kit(beans);
    if (kit != null) {
      return isSeparate(properties, beans) ? kit.ofCairn() : null;
    }
    return beans.getBeanProvider(CairnConnectionDetails.class).getIfAvailable();
  }

  private static @Nullable TestDatabaseDetails kit(BeanFactory beans) {
    return beans.getBeanProvider(TestDatabaseDetails.class).getIfAvailable();
  }

  /** Returns whether the application has given Cairn a database of its own. */
  private static boolean isSeparate(CairnProperties properties, BeanFactory beans) {
    return beans.getBeanProvider(CairnConnectionDetails.class).stream().findAny().isPresent()
        || properties.url() != null
        || hasOwnServer(properties, beans);
  }

  /** The server of a kit takes the place of the embedded one that would be shared. */
  private static boolean hasOwnServer(CairnProperties properties, BeanFactory beans) {
    return properties.embedded() != null
        && !beans.containsBean(EMBEDDED_SERVER)
        && (kit(beans) == null || !NoDatabaseUrl.isMissing(beans.getBean(Environment.class)));
  }

  /**
   * Returns the DataSource.
   *
   * @return the DataSource; null if Cairn has a database of its own
   * @throws ConfigException if there is neither, or a test would not use the database of its kit
   */
  static @Nullable DataSource of(CairnProperties properties, BeanFactory beans) {
    if (isSeparate(properties, beans)) {
      return null;
    }
    DataSource only = shared(properties, beans);
    if (only == null) {
      throw new ConfigException(
          "Cairn needs one DataSource for Postgres, and there is none, or several without a primary one. Set spring.datasource.url, name one in cairn.data-source, or give Cairn a database of its own with cairn.url.",
          SETTING,
          null);
    }
    TestDatabaseDetails kit = kit(beans);
    if (kit != null && !kit.isDatabaseOf(only)) {
      throw new ConfigException(
          "The test has @CairnTestKit, and Cairn would use another database, because the application creates its DataSource itself. Give that the JdbcConnectionDetails of the test, or let Spring Boot create it.",
          SETTING,
          null);
    }
    return only;
  }

  /** Returns the DataSource that Cairn shares; null if it has none, or there are several. */
  static @Nullable DataSource shared(CairnProperties properties, BeanFactory beans) {
    if (isSeparate(properties, beans)) {
      return null;
    }
    String name = properties.dataSource();
    return name == null
        ? beans.getBeanProvider(DataSource.class).getIfUnique()
        : beans.getBean(name, DataSource.class);
  }
}
