package dev.cairn.testkit;

import dev.cairn.testkit.ReplicatedPostgres.Replication;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.random.RandomGenerator;

/**
 * A primary and a standby to which faults happen. The standby is synchronous: a commit that was
 * confirmed survives all of them. Postgres confirms a commit without the standby if its wait is
 * cancelled; the standby has it as soon as it has a later commit, such as that of the work that
 * comes in before each fault. A process of its own runs both servers, so that their clock can be
 * set where libfaketime is installed.
 */
final class ChaosServers implements AutoCloseable {
  private static final String FOLDER = "CHAOS_FOLDER";
  private static final String DONE = "DONE";
  private static final Duration STEP = Duration.ofHours(1);

  private final JavaProcess process;
  private final TestDatabase database;
  private final FakeClock clock;
  private Duration ahead = Duration.ZERO;

  private ChaosServers(JavaProcess process, TestDatabase database, FakeClock clock) {
    this.process = process;
    this.database = database;
    this.clock = clock;
  }

  /** Starts both servers with their files in a folder. */
  static ChaosServers start(Path folder) throws IOException {
    FakeClock clock = FakeClock.in(folder);
    Path servers = Files.createDirectory(folder.resolve("servers"));
    Map<String, String> environment =
        FakeClock.library().isPresent() ? new HashMap<>(clock.environment()) : new HashMap<>();
    environment.put(FOLDER, servers.toString());
    var nowhere = new TestDatabase("", "", "");
    var process = JavaProcess.start(ChaosServers.class, nowhere, environment);
    process.awaitLine(DONE);
    return new ChaosServers(process, ReplicatedPostgres.databaseIn(servers), clock);
  }

  /** Runs the servers until the input ends, and does what the lines there say. */
  public static void main(String[] arguments) throws IOException {
    Path folder = Path.of(System.getenv(FOLDER));
    try (var servers = ReplicatedPostgres.start(folder, Replication.SYNCHRONOUS)) {
      System.out.println(DONE);
      var input = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
      String line;
      while ((line = input.readLine()) != null) {
        switch (line) {
          case "restart" -> servers.restart();
          case "promote" -> servers.promote();
          default -> throw new IllegalArgumentException(line);
        }
        System.out.println(DONE);
      }
    }
  }

  /** The database by an address that leads to the primary. */
  TestDatabase database() {
    return database;
  }

  /** Kills the primary, and starts it again. */
  void restart() throws IOException {
    order("restart");
  }

  /** Kills the primary for good, and lets the standby take its place; once. */
  void promote() throws IOException {
    order("promote");
  }

  private void order(String line) throws IOException {
    process.say(line);
    process.awaitLine(DONE);
  }

  /** Sets the clock of both an hour ahead or back, and to the right time when it is wrong. */
  void stepClock(RandomGenerator random) throws IOException {
    Duration step = random.nextBoolean() ? STEP : STEP.negated();
    ahead = ahead.isZero() ? step : Duration.ZERO;
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
