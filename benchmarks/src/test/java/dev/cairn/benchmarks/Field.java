package dev.cairn.benchmarks;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/**
 * Where studies are made.
 *
 * @param ground with fresh databases
 * @param jvm how the measured processes run
 * @param effort how long things are measured
 * @param extent how far they go
 * @param progress what is being done
 */
record Field(Ground ground, Jvm jvm, Effort effort, Extent extent, PrintStream progress) {
  /** Sends a process of its own, to its end. */
  List<Reading> send(Contender contender, Site site, List<String> errands) {
    var readings = new ArrayList<Reading>();
    jvm.run(
        Worker.class,
        site,
        arguments(contender, errands),
        line -> readings.add(told(Json.reading(line))));
    return readings;
  }

  List<Reading> send(Contender contender, Site site, String... errands) {
    return send(contender, site, Arrays.asList(errands));
  }

  /** Sends a process in a database that is made for it and dropped after it. */
  List<Reading> sendAfresh(Contender contender, List<String> errands) {
    Site site = ground.fresh();
    List<Reading> readings = send(contender, site, errands);
    ground.drop(site);
    return readings;
  }

  /** Starts a process that goes on until it is killed. */
  Hand employ(Contender contender, Site site, String errand) {
    return new Hand(jvm.start(Worker.class, site, arguments(contender, List.of(errand))));
  }

  private List<String> arguments(Contender contender, List<String> errands) {
    return Stream.concat(Stream.of(contender.name(), effort.name()), errands.stream()).toList();
  }

  private Reading told(Reading reading) {
    progress.printf("  %-30s %12s%n", reading.figure(), Numbers.plain(reading.value()));
    return reading;
  }

  void tell(String what) {
    progress.println(what);
  }

  /** The same for many short measurements in one process. */
  Field brief() {
    return new Field(ground, jvm, effort.brief(), extent, progress);
  }
}
