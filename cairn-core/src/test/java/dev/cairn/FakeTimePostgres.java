package dev.cairn;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A Postgres whose clock can be set, by libfaketime: what the server takes for the time, not how
 * fast it passes. It is started by a process of its own, which has the library in its environment.
 */
final class FakeTimePostgres implements AutoCloseable {
  private static final String FOLDER = "FAKE_TIME_FOLDER";
  private static final String STARTED = "STARTED";

  private static final List<Path> PLACES =
      List.of(
          Path.of("/usr/lib/x86_64-linux-gnu/faketime/libfaketimeMT.so.1"),
          Path.of("/usr/lib/aarch64-linux-gnu/faketime/libfaketimeMT.so.1"),
          Path.of("/usr/lib/faketime/libfaketimeMT.so.1"));

  private final JavaProcess process;
  private final TestDatabase database;
  private final Path time;

  private FakeTimePostgres(JavaProcess process, TestDatabase database, Path time) {
    this.process = process;
    this.database = database;
    this.time = time;
  }

  /** The library, where it is installed. */
  static Optional<Path> library() {
    return PLACES.stream().filter(Files::exists).findFirst();
  }

  /** Starts a server with its files in a folder. */
  static FakeTimePostgres start(Path folder) throws IOException {
    Path time = folder.resolve("time");
    Files.writeString(time, "+0");
    Path server = folder.resolve("server");
    var environment =
        Map.of(
            FOLDER,
            server.toString(),
            "LD_PRELOAD",
            library().orElseThrow().toString(),
            "FAKETIME_TIMESTAMP_FILE",
            time.toString(),
            "FAKETIME_NO_CACHE",
            "1",
            "FAKETIME_DONT_FAKE_MONOTONIC",
            "1");
    var nowhere = new TestDatabase("", "", "");
    var process = JavaProcess.start(FakeTimePostgres.class, nowhere, environment);
    process.awaitLine(STARTED);
    String url =
        "jdbc:postgresql://127.0.0.1:%s/cairn"
            .formatted(Files.readString(server.resolve("port")).strip());
    String password = Files.readString(server.resolve("superuser-password")).strip();
    return new FakeTimePostgres(process, new TestDatabase(url, "postgres", password), time);
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

  /** Sets the clock to so much more or less than it would be without this. */
  void setClock(Duration ahead) throws IOException {
    Path next = time.resolveSibling("time.next");
    Files.writeString(next, "%+d".formatted(ahead.toSeconds()));
    Files.move(next, time, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    String clock = "select extract(epoch from clock_timestamp())::bigint";
    long wanted = TestPostgres.server().count(clock) + ahead.toSeconds();
    assertThat(database.count(clock)).as("the server's clock").isBetween(wanted - 5, wanted + 5);
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
