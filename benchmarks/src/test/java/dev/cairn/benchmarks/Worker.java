package dev.cairn.benchmarks;

import java.io.IOException;
import java.util.Arrays;

/**
 * A process in which one library is measured: opens it on a fresh database, runs errands one after
 * the other, and prints a line of JSON for each reading. Then it ends on the spot, since its
 * database goes too; with its parent at the latest, whose end of the standard input closes then.
 */
final class Worker {
  private Worker() {}

  public static void main(String[] arguments) {
    Contender contender = Contender.valueOf(arguments[0]);
    Effort effort = Effort.named(arguments[1]);
    endWithParent();
    var notes = Library.Notes.blank();
    Site site = Site.ofEnvironment();
    var bench = new Bench(site, Library.open(contender, site, notes), notes, effort);
    for (String errand : Arrays.asList(arguments).subList(2, arguments.length)) {
      var load = Load.begin();
      Errand.run(bench, errand, reading -> System.out.println(Json.line(load.addTo(reading))));
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
              Turns.ring();
            }
          } catch (IOException gone) {
            // As good as its end.
          }
          Runtime.getRuntime().halt(1);
        });
  }
}
