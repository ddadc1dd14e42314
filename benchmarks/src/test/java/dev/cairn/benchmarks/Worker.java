package dev.cairn.benchmarks;

import java.io.IOException;
import java.util.Arrays;

/**
 * A worker process that measures one library: starts it on a new database, runs the tasks one after
 * the other, and prints a line of JSON for each measurement. It then exits without closing, because
 * its database is dropped. It also exits when its parent dies, which closes its standard input.
 */
final class Worker {
  private Worker() {}

  public static void main(String[] arguments) {
    Contender contender = Contender.valueOf(arguments[0]);
    BenchProfile profile = BenchProfile.named(arguments[1]);
    endWithParent();
    var counters = Library.Counters.create();
    BenchDatabase database = BenchDatabase.ofEnvironment();
    var bench =
        new BenchContext(database, Library.open(contender, database, counters), counters, profile);
    for (String task : Arrays.asList(arguments).subList(2, arguments.length)) {
      var load = CpuLoad.begin();
      WorkerTask.run(bench, task, reading -> System.out.println(Json.line(load.addTo(reading))));
    }
    Runtime.getRuntime().halt(0);
  }

  static void endWithParent() {
    Thread.ofPlatform()
        .name("parent-watch")
        .daemon()
        .start(() -> {
          try {
            while (System.in.read() >= 0) {
              AlternatingTurns.signal();
            }
          } catch (IOException gone) {
            // Treated like the end of the input.
          }
          Runtime.getRuntime().halt(1);
        });
  }
}
