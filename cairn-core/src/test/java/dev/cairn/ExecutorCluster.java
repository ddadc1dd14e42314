package dev.cairn;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;

/** Executors in processes of their own, on one database; the first one by way of a cable. */
final class ExecutorCluster implements AutoCloseable {
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
  static ExecutorCluster of(int size, TestDatabase database, Map<String, String> settings)
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
    var executor = ExecutorProcess.reaching(database, address, settings);
    ever.add(executor);
    return executor;
  }

  /** Kills one of them, and starts another in its place, which may take its time. */
  void killOne(RandomGenerator random) throws IOException, InterruptedException {
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
