package dev.cairn;

import dev.cairn.embedded.EmbeddedPostgres;
import dev.cairn.embedded.EmbeddedPostgresException;
import dev.cairn.error.ConfigException;
import dev.cairn.error.DatabaseException;
import dev.cairn.internal.store.sql.DatabaseSource;
import java.nio.file.Path;

/**
 * The Postgres server of {@link Config#embedded}. Only this class refers to the optional module.
 */
record EmbeddedServer(DatabaseSource.Address address, AutoCloseable server) {
  static EmbeddedServer start(Path folder) {
    try {
      var server = EmbeddedPostgres.start(folder);
      return new EmbeddedServer(
          new DatabaseSource.Address(server.jdbcUrl(), server.user(), server.password()), server);
    } catch (NoClassDefFoundError missing) {
      throw new ConfigException(
          "Config.embedded(%s) needs a module that is not on the class path. Add the dependency dev.cairn:cairn-embedded."
              .formatted(folder),
          "embedded",
          missing);
    } catch (EmbeddedPostgresException problem) {
      throw new DatabaseException(String.valueOf(problem.getMessage()), problem);
    }
  }
}
