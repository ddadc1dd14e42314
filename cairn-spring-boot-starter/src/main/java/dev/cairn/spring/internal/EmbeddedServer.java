package dev.cairn.spring.internal;

import dev.cairn.embedded.EmbeddedPostgres;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.jdbc.autoconfigure.JdbcConnectionDetails;

/**
 * An embedded Postgres that all application contexts of this JVM share that use its folder. The
 * last one that closes stops it.
 */
public final class EmbeddedServer implements JdbcConnectionDetails, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(EmbeddedServer.class);
  private static final Map<Path, Shared> SERVERS = new HashMap<>();

  private final Path folder;
  private final EmbeddedPostgres postgres;

  private EmbeddedServer(Path folder, EmbeddedPostgres postgres) {
    this.folder = folder;
    this.postgres = postgres;
  }

  /**
   * A running server.
   *
   * @param users how many contexts use it
   */
  private record Shared(EmbeddedPostgres postgres, int users) {}

  /** Returns the server of a folder, and starts it if no context of this JVM uses it yet. */
  public static EmbeddedServer shared(Path path) {
    Path folder = path.toAbsolutePath().normalize();
    synchronized (SERVERS) {
      Shared running = SERVERS.get(folder);
      EmbeddedPostgres postgres =
          running == null ? EmbeddedPostgres.start(folder) : running.postgres;
      SERVERS.put(folder, new Shared(postgres, running == null ? 1 : running.users + 1));
      LOG.info("spring.datasource.url is not set: using an embedded Postgres folder={}", folder);
      return new EmbeddedServer(folder, postgres);
    }
  }

  @Override
  public String getJdbcUrl() {
    return postgres.jdbcUrl();
  }

  @Override
  public String getUsername() {
    return postgres.user();
  }

  @Override
  public String getPassword() {
    return postgres.password();
  }

  @Override
  public void close() {
    synchronized (SERVERS) {
      Shared running = SERVERS.get(folder);
      if (running == null || running.postgres != postgres) {
        return;
      }
      if (running.users > 1) {
        SERVERS.put(folder, new Shared(postgres, running.users - 1));
      } else {
        SERVERS.remove(folder);
        postgres.close();
      }
    }
  }
}
