package dev.cairn.testkit;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;

/**
 * Executors in processes of their own, on one database: the first one by way of a cable, the second
 * one by way of a pool of its own.
 */
public final class ExecutorCluster implements AutoCloseable {
  private static final int POOLED = 1;

  private final TestDatabase database;
  private final Map<String, String> settings;
  private final Cable cable;
  private final List<ExecutorProcess> living = new ArrayList<>();
  private final List<ExecutorProcess> ever = new ArrayList<>();

  private ExecutorCluster(TestDatabase database, Map<String, String> settings) throws IOException {
    this.database = database;
    this.settings = settings;
    this.cable = new Cable(database);
  }

  /** Starts so many, and waits until they run. */
  public static ExecutorCluster of(int size, TestDatabase database, Map<String, String> settings)
      throws IOException {
    var cluster = new ExecutorCluster(database, settings);
    for (int place = 0; place < size; place++) {
      cluster.living.add(cluster.start(place));
    }
    for (ExecutorProcess executor : cluster.living) {
      executor.awaitStarted();
    }
    return cluster;
  }

  private ExecutorProcess start(int place) throws IOException {
    String address = place == 0 ? cable.url() : database.url();
    var executor = ExecutorProcess.reaching(database, address, settingsOf(place));
    ever.add(executor);
    return executor;
  }

  private Map<String, String> settingsOf(int place) {
    if (place != POOLED) {
      return settings;
    }
    var pooled = new HashMap<>(settings);
    pooled.put(ExecutorProcess.OWN_POOL, "yes");
    return pooled;
  }

  /** Lets the pool of the second one fail for a while, once it runs; does not wait for that. */
  void failPool(ExhaustiblePool.Fault fault) throws IOException {
    living.get(POOLED).failPool(fault);
  }

  /** Kills one of them, and starts another in its place, which may take its time. */
  public void killOne(RandomGenerator random) throws IOException, InterruptedException {
    int place = random.nextInt(living.size());
    living.get(place).process().kill();
    living.set(place, start(place));
  }

  /** Lets one of them stand still until it is given up, and go on. */
  void freezeOne(RandomGenerator random) throws IOException, InterruptedException {
    ExecutorProcess frozen = oneThatLives(random);
    frozen.process().freeze();
    frozen.awaitDead();
    frozen.process().thaw();
  }

  private ExecutorProcess oneThatLives(RandomGenerator random) throws IOException {
    List<ExecutorProcess> alive =
        living.stream().filter(executor -> !executor.ids("ALIVE").isEmpty()).toList();
    ExecutorProcess chosen =
        alive.isEmpty() ? living.getFirst() : alive.get(random.nextInt(alive.size()));
    chosen.awaitAlive();
    return chosen;
  }

  /** Cuts the first one off from the database until it is given up, and lets it through again. */
  void cutOneOff() throws IOException {
    ExecutorProcess cutOff = living.getFirst();
    cutOff.awaitAlive();
    cable.cut();
    try {
      cutOff.awaitDead();
    } finally {
      cable.mend();
    }
  }

  /** How many of all processes that were ever started still run. */
  long running() {
    return ever.stream()
        .filter(executor -> ProcessHandle.of(executor.process().pid()).isPresent())
        .count();
  }

  @Override
  public void close() {
    ever.forEach(ExecutorProcess::close);
    cable.close();
  }
}
