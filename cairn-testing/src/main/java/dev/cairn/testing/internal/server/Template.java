package dev.cairn.testing.internal.server;

import dev.cairn.Cairn;
import dev.cairn.Config;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.CodeSource;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The tables of a test database: those of Cairn and those of the application.
 *
 * @param scripts SQL scripts that are executed in this order
 */
public record Template(List<Script> scripts) {
  /**
   * A script of the application.
   *
   * @param name where it was found, for messages
   * @param sql its statements
   */
  public record Script(String name, String sql) {}

  /** Copies the list. */
  public Template {
    scripts = List.copyOf(scripts);
  }

  /** Distinguishes templates on one server, also of different versions of Cairn. */
  String hash() {
    String texts = scripts.stream().map(Script::sql).collect(Collectors.joining("\n--\n"));
    return ServerOptions.sha256(cairnSchema() + "\n--\n" + texts).substring(0, 24);
  }

  /** The migrations of a class folder, or the jar that contains them. */
  private static String cairnSchema() {
    CodeSource source = Cairn.class.getProtectionDomain().getCodeSource();
    if (source == null) {
      return "";
    }
    try {
      Path location = Path.of(source.getLocation().toURI());
      if (Files.isRegularFile(location)) {
        return location + " " + Files.size(location) + " " + Files.getLastModifiedTime(location);
      }
      try (Stream<Path> files =
          Files.walk(location.resolve("dev/cairn/internal/store/migration"))) {
        return files
            .filter(file -> file.toString().endsWith(".sql"))
            .sorted()
            .map(Template::read)
            .collect(Collectors.joining("\n"));
      }
    } catch (URISyntaxException | IOException problem) {
      throw new TestServerException(
          "The migrations of Cairn cannot be read from " + source.getLocation(), problem);
    }
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
  }

  void fill(TestDatabase database) throws SQLException {
    Cairn.open(
            Config.named("cairn-testing")
                .url(database.url())
                .user(database.user())
                .password(database.password()))
        .close();
    try (Connection connection = database.connect()) {
      for (Script script : scripts) {
        execute(script, connection);
      }
    }
  }

  private static void execute(Script script, Connection connection) {
    try (Statement statement = connection.createStatement()) {
      statement.execute(script.sql());
    } catch (SQLException problem) {
      throw new TestServerException(
          "The script %s of @CairnTest fails: %s".formatted(script.name(), problem.getMessage()),
          problem);
    }
  }
}
