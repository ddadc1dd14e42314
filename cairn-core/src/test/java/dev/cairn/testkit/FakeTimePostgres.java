package dev.cairn.testkit;

import dev.cairn.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Optional;

/**
 * A Postgres server with a settable clock. A separate process starts it with a {@link FakeClock} in
 * its environment.
 */
public final class FakeTimePostgres implements AutoCloseable {
  private static final String FOLDER = "FAKE_TIME_FOLDER";
  private static final String STARTED = "STARTED";

  private final JavaProcess process;
  private final TestDatabase database;
  private final TestServer databases;
  private final FakeClock clock;

  private FakeTimePostgres(
      JavaProcess process, TestDatabase database, TestServer databases, FakeClock clock) {
    this.process = process;
    this.database = database;
    this.databases = databases;
    this.clock = clock;
  }

  /** The path of libfaketime, if it is installed. */
  public static Optional<Path> library() {
    return FakeClock.library();
  }

  /** Starts a server with its files in a folder. */
  public static FakeTimePostgres start(Path folder) throws IOException, SQLException {
    FakeClock clock = FakeClock.in(folder);
    Path server = folder.resolve("server");
    var environment = new HashMap<>(clock.environment());
    environment.put(FOLDER, server.toString());
    var noDatabase = new TestDatabase("", "", "");
    var process = JavaProcess.start(FakeTimePostgres.class, noDatabase, environment);
    process.awaitLine(STARTED);
    String url =
        "jdbc:postgresql://127.0.0.1:%s/cairn"
            .formatted(Files.readString(server.resolve("port")).strip());
    String password = Files.readString(server.resolve("superuser-password")).strip();
    var database = new TestDatabase(url, "postgres", password);
    return new FakeTimePostgres(process, database, new TestServer(database), clock);
  }

  /** Runs the server until the input ends. */
  public static void main(String[] arguments) throws IOException {
    try (EmbeddedPostgres server = EmbeddedPostgres.start(Path.of(System.getenv(FOLDER)))) {
      System.out.println(server.jdbcUrl());
      System.out.println(STARTED);
      System.in.readAllBytes();
    }
  }

  /** The default database of the server. */
  TestDatabase database() {
    return database;
  }

  /** Creates a database with Cairn's tables on this server. */
  public TestDatabase freshDatabase() throws SQLException {
    return databases.migratedDatabase();
  }

  /** Sets the offset of the server's clock. */
  public void setClock(Duration offset) throws IOException {
    clock.set(offset, database);
  }

  @Override
  public void close() {
    try {
      process.endInput();
      process.awaitExit();
    } catch (IOException | InterruptedException problem) {
      throw new AssertionError(problem);
    } finally {
      process.close();
    }
  }
}
