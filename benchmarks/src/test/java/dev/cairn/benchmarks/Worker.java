package dev.cairn.benchmarks;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;

/**
 * A process in which one library is measured: opens it on a fresh database, runs workloads one
 * after the other, and prints a line of JSON for each reading. Then it ends on the spot, since its
 * database goes too; with its parent at the latest, whose end of the standard input closes then.
 */
final class Worker {
  private Worker() {}

  public static void main(String[] arguments) {
    Contender contender = Contender.valueOf(arguments[0]);
    Effort effort = Effort.named(arguments[1]);
    List<Workload> workloads = Arrays.stream(arguments).skip(2).map(Workload::of).toList();
    endWithParent();
    var notes = Library.Notes.blank();
    var bench = new Bench(Library.open(contender, Site.ofEnvironment(), notes), notes, effort);
    for (Workload workload : workloads) {
      var load = Load.begin();
      for (Reading reading : workload.measure(bench)) {
        System.out.println(Json.line(load.addTo(reading)));
      }
    }
    Runtime.getRuntime().halt(0);
  }

  static void endWithParent() {
    Thread.ofPlatform()
        .name("lifeline")
        .daemon()
        .start(() -> {
          try {
            while (System.in.read() >= 0) {
              // Nobody has anything to say.
            }
          } catch (IOException gone) {
            // As good as its end.
          }
          Runtime.getRuntime().halt(1);
        });
  }
}
