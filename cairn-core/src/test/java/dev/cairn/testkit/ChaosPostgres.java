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
 * A primary and a synchronous standby into which faults are injected. A confirmed commit survives
 * all of them. Postgres confirms a commit without the standby if its wait is cancelled; the standby
 * receives it with the next commit, such as one of the workflows that start before each fault. A
 * separate process runs both servers, so that their clock can be set where libfaketime is
 * installed.
 */
final class ChaosPostgres implements AutoCloseable {
  private static final String FOLDER = "CHAOS_FOLDER";
  private static final String DONE = "DONE";
  private static final Duration STEP = Duration.ofHours(1);

  private final JavaProcess process;
  private final TestDatabase database;
  private final FakeClock clock;
  private Duration clockOffset = Duration.ZERO;

  private ChaosPostgres(JavaProcess process, TestDatabase database, FakeClock clock) {
    this.process = process;
    this.database = database;
    this.clock = clock;
  }

  /** Starts both servers with their files in a folder. */
  static ChaosPostgres start(Path folder) throws IOException {
    FakeClock clock = FakeClock.in(folder);
    Path servers = Files.createDirectory(folder.resolve("servers"));
    Map<String, String> environment =
        FakeClock.library().isPresent() ? new HashMap<>(clock.environment()) : new HashMap<>();
    environment.put(FOLDER, servers.toString());
    var noDatabase = new TestDatabase("", "", "");
    var process = JavaProcess.start(ChaosPostgres.class, noDatabase, environment);
    process.awaitLine(DONE);
    return new ChaosPostgres(process, ReplicatedPostgres.databaseIn(servers), clock);
  }

  /** Runs the servers, executes the commands on standard input, and ends when the input ends. */
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

  /** Kills the primary and starts it again. */
  void restart() throws IOException {
    execute("restart");
  }

  /** Kills the primary for good and promotes the standby. Can be called once. */
  void promote() throws IOException {
    execute("promote");
  }

  private void execute(String line) throws IOException {
    process.send(line);
    process.awaitLine(DONE);
  }

  /**
   * Sets the clock of both servers an hour ahead or back; if it is wrong already, sets it right.
   */
  void stepClock(RandomGenerator random) throws IOException {
    Duration step = random.nextBoolean() ? STEP : STEP.negated();
    clockOffset = clockOffset.isZero() ? step : Duration.ZERO;
    clock.set(clockOffset, database);
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
