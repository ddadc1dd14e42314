package dev.cairn.benchmarks;

import java.util.concurrent.Callable;
import org.openjdk.jmh.results.format.ResultFormatType;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

/**
 * The command {@code micro}: measures codec, journal queue and replay in isolation, without
 * Postgres.
 */
@Command(
    name = "micro",
    mixinStandardHelpOptions = true,
    description = "Measures codec, journal hand-over and replay in isolation, with JMH.")
final class MicroCommand implements Callable<Integer> {
  @ParentCommand private BenchCommand bench = new BenchCommand();

  @Option(names = "--include", description = "A pattern for names (default: ${DEFAULT-VALUE}).")
  private String include = "dev.cairn.*Benchmark";

  @Override
  public Integer call() throws RunnerException {
    new Runner(
            new OptionsBuilder()
                .include(include)
                .forks(2)
                .warmupIterations(3)
                .warmupTime(TimeValue.seconds(1))
                .measurementIterations(5)
                .measurementTime(TimeValue.seconds(1))
                .resultFormat(ResultFormatType.JSON)
                .result(bench.results().resolve("micro.json").toString())
                .build())
        .run();
    return 0;
  }
}
