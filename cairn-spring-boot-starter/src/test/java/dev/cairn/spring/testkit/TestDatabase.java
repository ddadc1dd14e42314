package dev.cairn.spring.testkit;

import dev.cairn.Cairn;
import dev.cairn.Config;
import dev.cairn.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.util.FileSystemUtils;

/**
 * A database for one test, on a server that all tests of this process share.
 *
 * @param url its address
 */
public record TestDatabase(String url) {
  private static final long ENOUGH_BYTES = 2L << 30;
  private static final EmbeddedPostgres SERVER = start();
  private static final AtomicInteger COUNT = new AtomicInteger();
  private static final TestDatabase MIGRATED = migrate();

  private static EmbeddedPostgres start() {
    try {
      Path folder = Files.createTempDirectory(parent(), "cairn-spring");
      EmbeddedPostgres server = EmbeddedPostgres.start(folder.resolve("data"));
      Runtime.getRuntime()
          .addShutdownHook(
              new Thread(() -> {
                server.close();
                FileSystemUtils.deleteRecursively(folder.toFile());
              }));
      return server;
    } catch (IOException full) {
      throw new IllegalStateException(full);
    }
  }

  /** In memory where there is enough: creating a database creates 300 files. */
  private static Path parent() {
    Path memory = Path.of("/dev/shm");
    return Files.isWritable(memory) && memory.toFile().getUsableSpace() > ENOUGH_BYTES
        ? memory
        : Path.of(System.getProperty("java.io.tmpdir"));
  }

  private static TestDatabase migrate() {
    TestDatabase migrated = create("template1");
    Cairn.open(
            Config.named("migration")
                .url(migrated.url)
                .user(migrated.user())
                .password(migrated.password()))
        .close();
    return migrated;
  }

  /** Creates a database with Cairn's tables. */
  public static TestDatabase fresh() {
    return create(MIGRATED.name());
  }

  /** Creates a database without tables. */
  public static TestDatabase empty() {
    return create("template1");
  }

  private static TestDatabase create(String template) {
    String name = "spring" + COUNT.incrementAndGet();
    try (Connection connection =
            DriverManager.getConnection(
                SERVER.jdbcUrl(), SERVER.superuser(), SERVER.superuserPassword());
        Statement statement = connection.createStatement()) {
      statement.execute(
          "create database %s owner %s template %s strategy file_copy"
              .formatted(name, SERVER.user(), template));
    } catch (SQLException problem) {
      throw new IllegalStateException(problem);
    }
    return new TestDatabase(SERVER.jdbcUrl().replaceFirst("/[^/?]+(\\?|$)", "/" + name + "$1"));
  }

  public String name() {
    return URI.create(url.replaceFirst("^jdbc:", "")).getPath().substring(1);
  }

  public int port() {
    return URI.create(url.replaceFirst("^jdbc:", "")).getPort();
  }

  public String user() {
    return SERVER.user();
  }

  public String password() {
    return SERVER.password();
  }

  /** Returns the variables with which the image {@code postgres} creates such a database. */
  public Map<String, String> environment() {
    return Map.of("POSTGRES_DB", name(), "POSTGRES_USER", user(), "POSTGRES_PASSWORD", password());
  }

  /** Returns the properties with which an application uses the database. */
  public String[] properties() {
    return new String[] {
      "spring.datasource.url=" + url,
      "spring.datasource.username=" + SERVER.user(),
      "spring.datasource.password=" + SERVER.password(),
      "spring.datasource.hikari.maximum-pool-size=20",
      "spring.jpa.hibernate.ddl-auto=update",
      "spring.jpa.open-in-view=false",
      "spring.application.name=spring-test",
      "spring.main.web-application-type=none",
      "spring.docker.compose.enabled=false", // its library is on the class path of the tests
      "cairn.lease=5s"
    };
  }

  /** Returns the properties with which Cairn uses the database as its own. */
  public String[] ownProperties() {
    return new String[] {
      "cairn.url=" + url, "cairn.user=" + SERVER.user(), "cairn.password=" + SERVER.password()
    };
  }

  public ApplicationContextRunner applied(ApplicationContextRunner runner) {
    return runner.withPropertyValues(properties());
  }

  /** Opens a connection that no application knows. */
  public Connection connect() {
    try {
      return DriverManager.getConnection(url, SERVER.user(), SERVER.password());
    } catch (SQLException problem) {
      throw new IllegalStateException(problem);
    }
  }

  public long count(String sql) {
    try (Connection connection = connect();
        Statement statement = connection.createStatement();
        var row = statement.executeQuery(sql)) {
      row.next();
      return row.getLong(1);
    } catch (SQLException problem) {
      throw new IllegalStateException(problem);
    }
  }

  /** Returns the first column of a query. */
  public List<String> texts(String sql) {
    try (Connection connection = connect();
        Statement statement = connection.createStatement();
        var rows = statement.executeQuery(sql)) {
      List<String> texts = new ArrayList<>();
      while (rows.next()) {
        texts.add(rows.getString(1));
      }
      return texts;
    } catch (SQLException problem) {
      throw new IllegalStateException(problem);
    }
  }

  public void execute(String sql) {
    try (Connection connection = connect();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    } catch (SQLException problem) {
      throw new IllegalStateException(problem);
    }
  }
}
