package dev.cairn.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.Cairn;
import dev.cairn.Config;
import dev.cairn.Pipeline;
import dev.cairn.spi.Event;
import dev.cairn.spi.Listener;
import dev.cairn.start.StartOptions;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;

/**
 * An executor in a separate JVM that runs {@link ClusterWorkflows}. The program executes the
 * commands on its standard input and ends when its input ends.
 */
public final class ExecutorProcess implements AutoCloseable {
  public static final String APPLICATION = "cluster";

  /** Environment variable of a process that uses its own connection pool. */
  static final String OWN_POOL = "OWN_POOL";

  private static final String STARTED = "STARTED";
  private static final String BLOCKED = "BLOCKED";
  private static final String DROPPED = "DROPPED";
  private static final String FLUSHED = "FLUSHED ";

  private final TestDatabase database;
  private final JavaProcess process;
  private boolean started;

  private ExecutorProcess(TestDatabase database, JavaProcess process) {
    this.database = database;
    this.process = process;
  }

  /** Starts a process with settings in its environment. */
  public static ExecutorProcess start(TestDatabase database, Map<String, String> settings)
      throws IOException {
    return startAt(database, database.url(), settings);
  }

  /** Starts a process that connects to its database by another address. */
  static ExecutorProcess startAt(
      TestDatabase database, String address, Map<String, String> settings) throws IOException {
    var target = new TestDatabase(address, database.user(), database.password());
    return new ExecutorProcess(
        database, JavaProcess.start(ExecutorProcess.class, target, settings));
  }

  public JavaProcess process() {
    return process;
  }

  /** Waits until the process has started. */
  public ExecutorProcess awaitStarted() throws IOException {
    if (!started) {
      process.awaitLine(STARTED);
      started = true;
    }
    return this;
  }

  public void awaitBlocked() throws IOException {
    process.awaitLine(BLOCKED);
  }

  /** Waits until the run that the gate blocked is dropped. */
  public void awaitDropped() throws IOException {
    process.awaitLine(DROPPED);
  }

  /** Starts the workflow {@code blockThenSign} under an id that is also its argument. */
  public void startBlocking(String id) throws IOException {
    process.send("block " + id);
  }

  /** Starts workflows by a pipeline, one after the other, until the process dies. */
  public void startPipelined() throws IOException {
    process.send("pipeline");
  }

  /** Waits until a number of pipelined starts, a multiple of a hundred, is flushed. */
  public void awaitFlushed(int number) throws IOException {
    process.awaitLine(FLUSHED + number);
  }

  /** How many starts a killed process has flushed, at least as many as were awaited. */
  public int flushed(int awaited) {
    return process.lastLines().stream()
        .filter(line -> line.startsWith(FLUSHED))
        .mapToInt(line -> Integer.parseInt(line.substring(FLUSHED.length())))
        .max()
        .orElse(awaited);
  }

  /** Opens the latch that blocks the steps of {@code blockThenSign}. */
  public void releaseSteps() throws IOException {
    process.send("release");
  }

  /** Makes the process's own pool fail for a while. */
  void failPool(FaultyPool.Fault fault) throws IOException {
    process.send("pool " + fault);
  }

  /** Opens the gate of the blocked journal. */
  public void openGate() throws IOException {
    process.send("open");
  }

  /** The executor ids of this process that are in a state. */
  public List<String> ids(String state) {
    return database.query(
        "select id from cairn.executors where pid = ? and state = ?", process.pid(), state);
  }

  /** Waits until the process is registered as an executor, for the first time or again. */
  public void awaitAlive() throws IOException {
    awaitStarted();
    Eventually.holds(() -> assertThat(ids("ALIVE")).hasSize(1));
  }

  /** Waits until the peers have declared the executor dead and it has not registered again. */
  public void awaitDead() {
    Eventually.holds(() -> {
      assertThat(ids("ALIVE")).isEmpty();
      assertThat(ids("DEAD")).isNotEmpty();
    });
  }

  @Override
  public void close() {
    process.close();
  }

  public static void main(String[] arguments) throws Exception {
    Map<String, String> environment = System.getenv();
    var database =
        new TestDatabase(
            environment.getOrDefault("CAIRN_URL", ""),
            environment.getOrDefault("CAIRN_USER", ""),
            environment.getOrDefault("CAIRN_PASSWORD", ""));
    String[] gatePosition = environment.getOrDefault("BLOCK_AT", "none none").split(" ", 2);
    var gate = JournalGate.at(JournalGate.Side.BEFORE, gatePosition[0], gatePosition[1]);
    gate.whenReached(() -> System.out.println(BLOCKED));
    var release = new CountDownLatch(1);
    boolean pooled = environment.containsKey(OWN_POOL);
    var pool = new FaultyPool(database);
    Config config =
        Config.named(APPLICATION)
            .environmentVariables()
            .listener(gate)
            .listener(printDropOf(gatePosition[0]));
    try (pool;
        Cairn cairn = Cairn.open(pooled ? config.dataSource(pool.source()) : config)) {
      ClusterWorkflows workflows = cairn.durable(ClusterWorkflows.class, database, release);
      cairn.start();
      System.out.println(STARTED);
      var input = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
      String line;
      while ((line = input.readLine()) != null) {
        String[] words = line.split(" ", 2);
        switch (words[0]) {
          case "block" ->
              cairn.start(StartOptions.id(words[1]), workflows::blockThenSign, words[1]);
          case "pipeline" ->
              Thread.ofPlatform().daemon().start(() -> startPipelined(cairn, workflows));
          case "release" -> release.countDown();
          case "open" -> gate.open();
          case "pool" -> failFor(pool, FaultyPool.Fault.valueOf(words[1]));
          default -> throw new IllegalArgumentException(line);
        }
      }
    }
  }

  /** Fails for longer than a lease of the chaos tests. */
  private static void failFor(FaultyPool pool, FaultyPool.Fault fault) throws InterruptedException {
    pool.fail(fault, Duration.ofMillis(1_500));
  }

  private static void startPipelined(Cairn cairn, ClusterWorkflows workflows) {
    Pipeline pipeline = cairn.pipeline();
    for (int number = 0; ; ) {
      for (int i = 0; i < 100; i++) {
        ClusterWorkflows.startPipelined(pipeline, workflows, number++);
      }
      pipeline.flush();
      System.out.println(FLUSHED + number);
    }
  }

  private static Listener printDropOf(String workflowId) {
    return event -> {
      if (event instanceof Event.RunDropped(var id, var reason) && id.equals(workflowId)) {
        System.out.println(DROPPED);
      }
    };
  }
}
