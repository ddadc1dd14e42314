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
 * A Postgres whose clock can be set. It is started by a process of its own, which has a {@link
 * FakeClock} in its environment.
 */
public final class FakeTimePostgres implements AutoCloseable {
  private static final String FOLDER = "FAKE_TIME_FOLDER";
  private static final String STARTED = "STARTED";

  private final JavaProcess process;
  private final TestDatabase database;
  private final FakeClock clock;

  private FakeTimePostgres(JavaProcess process, TestDatabase database, FakeClock clock) {
    this.process = process;
    this.database = database;
    this.clock = clock;
  }

  /** The library, where it is installed. */
  public static Optional<Path> library() {
    return FakeClock.library();
  }

  /** Starts a server with its files in a folder. */
  public static FakeTimePostgres start(Path folder) throws IOException {
    FakeClock clock = FakeClock.in(folder);
    Path server = folder.resolve("server");
    var environment = new HashMap<>(clock.environment());
    environment.put(FOLDER, server.toString());
    var nowhere = new TestDatabase("", "", "");
    var process = JavaProcess.start(FakeTimePostgres.class, nowhere, environment);
    process.awaitLine(STARTED);
    String url =
        "jdbc:postgresql://127.0.0.1:%s/cairn"
            .formatted(Files.readString(server.resolve("port")).strip());
    String password = Files.readString(server.resolve("superuser-password")).strip();
    return new FakeTimePostgres(process, new TestDatabase(url, "postgres", password), clock);
  }

  /** Runs the server until the input ends. */
  public static void main(String[] arguments) throws IOException {
    try (EmbeddedPostgres server = EmbeddedPostgres.start(Path.of(System.getenv(FOLDER)))) {
      System.out.println(server.jdbcUrl());
      System.out.println(STARTED);
      System.in.readAllBytes();
    }
  }

  /** Its database. */
  TestDatabase database() {
    return database;
  }

  /** A new, empty database on it. */
  public TestDatabase freshDatabase() throws SQLException {
    return database.fresh();
  }

  /** Sets the clock to so much more or less than it would be without this. */
  public void setClock(Duration ahead) throws IOException {
    clock.set(ahead, database);
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
