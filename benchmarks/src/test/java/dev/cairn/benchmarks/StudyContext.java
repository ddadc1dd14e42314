package dev.cairn.benchmarks;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/**
 * The context of a study.
 *
 * @param postgres creates databases
 * @param jvm starts worker processes
 * @param profile how long to measure
 * @param sizes the sizes of the studies
 * @param progress receives progress messages
 */
record StudyContext(
    BenchPostgres postgres,
    JvmLauncher jvm,
    BenchProfile profile,
    StudySizes sizes,
    PrintStream progress) {
  /** Runs tasks in a worker process and blocks until it has ended. */
  List<Measurement> runWorker(Contender contender, BenchDatabase database, List<String> tasks) {
    var readings = new ArrayList<Measurement>();
    jvm.run(
        Worker.class,
        database,
        arguments(contender, tasks),
        line -> readings.add(printed(Json.reading(line))));
    return readings;
  }

  List<Measurement> runWorker(Contender contender, BenchDatabase database, String... tasks) {
    return runWorker(contender, database, Arrays.asList(tasks));
  }

  /** Runs tasks in a worker process with a new database, which is dropped afterwards. */
  List<Measurement> runInFreshDatabase(Contender contender, List<String> tasks) {
    BenchDatabase database = postgres.createDatabase();
    List<Measurement> readings = runWorker(contender, database, tasks);
    postgres.drop(database);
    return readings;
  }

  /** Runs a process that measures without a library, and blocks until it has ended. */
  List<Measurement> runProcess(Class<?> main, String... arguments) {
    return runProcess(main, postgres.administration(), arguments);
  }

  /** Runs a process that measures in a database, and blocks until it has ended. */
  List<Measurement> runProcess(Class<?> main, BenchDatabase database, String... arguments) {
    var readings = new ArrayList<Measurement>();
    jvm.run(
        main,
        database,
        Arrays.asList(arguments),
        line -> readings.add(printed(Json.reading(line))));
    return readings;
  }

  /** Starts a worker process that runs until it is killed. */
  WorkerProcess startWorker(Contender contender, BenchDatabase database, String task) {
    return new WorkerProcess(
        jvm.start(Worker.class, database, arguments(contender, List.of(task))));
  }

  private List<String> arguments(Contender contender, List<String> tasks) {
    return Stream.concat(Stream.of(contender.name(), profile.name()), tasks.stream()).toList();
  }

  private Measurement printed(Measurement reading) {
    progress.printf("  %-30s %12s%n", reading.figure(), Numbers.plain(reading.value()));
    return reading;
  }

  void report(String activity) {
    progress.println(activity);
  }

  /** Returns the context for many short measurements in one process. */
  StudyContext brief() {
    return new StudyContext(postgres, jvm, profile.brief(), sizes, progress);
  }
}
