package dev.cairn.benchmarks;

import java.util.List;

/**
 * Studies how long a test with the test kit takes in which a workflow runs for a year of virtual
 * time: a monthly subscription, some of whose charges are tried again.
 */
final class SubscriptionYearStudy {
  private static final Mark TARGET = new Mark.AtMost(1_000);
  private static final int NO_PEER = 0;

  private SubscriptionYearStudy() {}

  static List<Table> study(StudyContext context) {
    int runs = context.sizes().years();
    context.report("year: %d times the year of a subscription".formatted(runs));
    List<Measurement> seen = context.runProcess(SubscriptionYearWorker.class, String.valueOf(runs));
    List<Double> warm = seen.stream().skip(1).map(Measurement::value).toList();
    Spread year = Spread.of(warm);
    Spread wholeTest =
        Spread.of(
            seen.stream()
                .skip(1)
                .map(each -> each.seen(SubscriptionYearWorker.WHOLE_TEST))
                .toList());
    return List.of(
        new Table(
            "year",
            "a year of a monthly subscription with retries, in the time of the test kit",
            "ms of real time from the start of the workflow to its result; the first is that of a new JVM, the others follow in it; a whole test also creates its database and its engine",
            List.of("runs", "first", "min", "median", "max", "whole test", "target", ""),
            List.of(
                List.of(
                    seen.size(),
                    seen.getFirst().value(),
                    year.min(),
                    year.median(),
                    year.max(),
                    wholeTest.median(),
                    TARGET.text("ms"),
                    TARGET.verdict(year.median(), NO_PEER).word()))));
  }
}
