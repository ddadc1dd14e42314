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
 * An executor as a process of its own, which does {@link Works}. As a program it runs until its
 * input ends, and does what the lines there say.
 */
public final class ExecutorProcess implements AutoCloseable {
  public static final String APPLICATION = "works";

  /** Set in the environment of a process that gets its connections from a pool of its own. */
  static final String OWN_POOL = "WORKS_OWN_POOL";

  private static final String STARTED = "STARTED";
  private static final String HELD = "HELD";
  private static final String DROPPED = "DROPPED";
  private static final String POURED = "POURED ";

  private final TestDatabase database;
  private final JavaProcess process;
  private boolean started;

  private ExecutorProcess(TestDatabase database, JavaProcess process) {
    this.database = database;
    this.process = process;
  }

  /** Starts a process with settings by their names in the environment. */
  public static ExecutorProcess start(TestDatabase database, Map<String, String> settings)
      throws IOException {
    return reaching(database, database.url(), settings);
  }

  /** Starts a process that reaches its database by way of another address. */
  static ExecutorProcess reaching(
      TestDatabase database, String address, Map<String, String> settings) throws IOException {
    var way = new TestDatabase(address, database.user(), database.password());
    return new ExecutorProcess(database, JavaProcess.start(ExecutorProcess.class, way, settings));
  }

  public JavaProcess process() {
    return process;
  }

  /** Waits until the process has come up, which takes as long as the machine needs for it. */
  public ExecutorProcess awaitStarted() throws IOException {
    if (!started) {
      process.awaitLine(STARTED);
      started = true;
    }
    return this;
  }

  public void awaitHeld() throws IOException {
    process.awaitLine(HELD);
  }

  /** Waits until the run is dropped whose line was held. */
  public void awaitDropped() throws IOException {
    process.awaitLine(DROPPED);
  }

  /** Lets the process start a vigil under an id that is its name. */
  public void startVigil(String id) throws IOException {
    process.say("vigil " + id);
  }

  /** Lets the process start letters by a pipeline, one after the other, as long as it lives. */
  public void pour() throws IOException {
    process.say("pour");
  }

  /** Waits until so many letters, a multiple of a hundred, are flushed. */
  public void awaitPoured(int letters) throws IOException {
    process.awaitLine(POURED + letters);
  }

  /** How many letters a process that was killed has flushed, at least as many as were awaited. */
  public int poured(int awaited) {
    return process.lastLines().stream()
        .filter(line -> line.startsWith(POURED))
        .mapToInt(line -> Integer.parseInt(line.substring(POURED.length())))
        .max()
        .orElse(awaited);
  }

  /** Lets the steps of vigils end. */
  public void ring() throws IOException {
    process.say("ring");
  }

  /** Lets the pool of a process fail for a while, if it has one of its own. */
  void failPool(ExhaustiblePool.Fault fault) throws IOException {
    process.say("pool " + fault);
  }

  /** Lets the held journal go on. */
  public void open() throws IOException {
    process.say("open");
  }

  /** The ids under which this process has been an executor, in a state. */
  public List<String> ids(String state) {
    return database.query(
        "select id from cairn.executors where pid = ? and state = ?", process.pid(), state);
  }

  /** Waits until it is an executor, for the first time or again. */
  public void awaitAlive() throws IOException {
    awaitStarted();
    Eventually.holds(() -> assertThat(ids("ALIVE")).hasSize(1));
  }

  /** Waits until its peers have declared it dead, and it has not come back. */
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
    String[] held = environment.getOrDefault("WORKS_HELD", "nothing ever").split(" ", 2);
    var gate = JournalGate.at(JournalGate.Side.BEFORE, held[0], held[1]);
    gate.whenReached(() -> System.out.println(HELD));
    var bell = new CountDownLatch(1);
    boolean pooled = environment.containsKey(OWN_POOL);
    var pool = new ExhaustiblePool(database);
    Config plain =
        Config.named(APPLICATION)
            .environmentVariables()
            .listener(gate)
            .listener(tellingOfDrop(held[0]));
    try (pool;
        Cairn cairn = Cairn.open(pooled ? plain.dataSource(pool.source()) : plain)) {
      Works works = cairn.durable(Works.class, database, bell);
      cairn.start();
      System.out.println(STARTED);
      var input = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
      String line;
      while ((line = input.readLine()) != null) {
        String[] words = line.split(" ", 2);
        switch (words[0]) {
          case "vigil" -> cairn.start(StartOptions.id(words[1]), works::vigil, words[1]);
          case "pour" -> Thread.ofPlatform().daemon().start(() -> pour(cairn, works));
          case "ring" -> bell.countDown();
          case "open" -> gate.open();
          case "pool" -> failFor(pool, ExhaustiblePool.Fault.valueOf(words[1]));
          default -> throw new IllegalArgumentException(line);
        }
      }
    }
  }

  /** Longer than a lease of the chaos tests. */
  private static void failFor(ExhaustiblePool pool, ExhaustiblePool.Fault fault)
      throws InterruptedException {
    pool.fail(fault, Duration.ofMillis(1_500));
  }

  private static void pour(Cairn cairn, Works works) {
    Pipeline pipeline = cairn.pipeline();
    for (int letters = 0; ; ) {
      for (int i = 0; i < 100; i++) {
        Works.pour(pipeline, works, letters++);
      }
      pipeline.flush();
      System.out.println(POURED + letters);
    }
  }

  private static Listener tellingOfDrop(String workflowId) {
    return event -> {
      if (event instanceof Event.RunDropped(var id, var reason) && id.equals(workflowId)) {
        System.out.println(DROPPED);
      }
    };
  }
}
