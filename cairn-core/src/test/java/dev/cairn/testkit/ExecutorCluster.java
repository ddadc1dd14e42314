package dev.cairn.testkit;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;

/**
 * Executors in separate JVMs on one database. The first one connects through a {@link
 * PartitionableProxy}, the second one uses its own pool.
 */
public final class ExecutorCluster implements AutoCloseable {
  private static final int POOLED_INDEX = 1;

  private final TestDatabase database;
  private final Map<String, String> settings;
  private final PartitionableProxy proxy;
  private final List<ExecutorProcess> current = new ArrayList<>();
  private final List<ExecutorProcess> all = new ArrayList<>();

  private ExecutorCluster(TestDatabase database, Map<String, String> settings) throws IOException {
    this.database = database;
    this.settings = settings;
    this.proxy = new PartitionableProxy(database);
  }

  /** Starts a number of executors and waits until they run. */
  public static ExecutorCluster of(int size, TestDatabase database, Map<String, String> settings)
      throws IOException {
    var cluster = new ExecutorCluster(database, settings);
    for (int index = 0; index < size; index++) {
      cluster.current.add(cluster.start(index));
    }
    for (ExecutorProcess executor : cluster.current) {
      executor.awaitStarted();
    }
    return cluster;
  }

  private ExecutorProcess start(int index) throws IOException {
    String address = index == 0 ? proxy.url() : database.url();
    var executor = ExecutorProcess.startAt(database, address, settingsOf(index));
    all.add(executor);
    return executor;
  }

  private Map<String, String> settingsOf(int index) {
    if (index != POOLED_INDEX) {
      return settings;
    }
    var pooled = new HashMap<>(settings);
    pooled.put(ExecutorProcess.OWN_POOL, "yes");
    return pooled;
  }

  /**
   * Makes the pool of the second executor fail for a while, once it runs. Does not wait for that.
   */
  void failPool(FaultyPool.Fault fault) throws IOException {
    current.get(POOLED_INDEX).failPool(fault);
  }

  /** Kills a random executor and starts another one in its place. Does not wait for its start. */
  public void killOne(RandomGenerator random) throws IOException, InterruptedException {
    int index = random.nextInt(current.size());
    current.get(index).process().kill();
    current.set(index, start(index));
  }

  /** Freezes a random executor until its peers have declared it dead, then resumes it. */
  void freezeOne(RandomGenerator random) throws IOException, InterruptedException {
    ExecutorProcess frozen = randomAlive(random);
    frozen.process().freeze();
    frozen.awaitDead();
    frozen.process().thaw();
  }

  private ExecutorProcess randomAlive(RandomGenerator random) throws IOException {
    List<ExecutorProcess> alive =
        current.stream().filter(executor -> !executor.ids("ALIVE").isEmpty()).toList();
    ExecutorProcess chosen =
        alive.isEmpty() ? current.getFirst() : alive.get(random.nextInt(alive.size()));
    chosen.awaitAlive();
    return chosen;
  }

  /**
   * Partitions the first executor from the database until its peers have declared it dead, then
   * reconnects it.
   */
  void partitionOne() throws IOException {
    ExecutorProcess partitioned = current.getFirst();
    partitioned.awaitAlive();
    proxy.partition();
    try {
      partitioned.awaitDead();
    } finally {
      proxy.restore();
    }
  }

  /** How many of all processes that were ever started still run. */
  long running() {
    return all.stream()
        .filter(executor -> ProcessHandle.of(executor.process().pid()).isPresent())
        .count();
  }

  @Override
  public void close() {
    all.forEach(ExecutorProcess::close);
    proxy.close();
  }
}
