package dev.cairn.benchmarks;

import java.util.ArrayList;
import java.util.List;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.discovery.DiscoverySelectors;
import org.junit.platform.engine.reporting.ReportEntry;
import org.junit.platform.launcher.LauncherDiscoveryRequest;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;

/**
 * A process that executes the test {@link SubscriptionYear} repeatedly, with JUnit, and prints a
 * line of JSON for each time. It also exits when its parent dies.
 */
final class SubscriptionYearWorker {
  /** The name of the time that a whole test takes, with its database and its engine. */
  static final String WHOLE_TEST = "whole test";

  private SubscriptionYearWorker() {}

  public static void main(String[] arguments) {
    Worker.endWithParent();
    int runs = Integer.parseInt(arguments[0]);
    for (int run = 0; run < runs; run++) {
      System.out.println(Json.line(execute()));
    }
    System.exit(0);
  }

  private static Measurement execute() {
    LauncherDiscoveryRequest request =
        LauncherDiscoveryRequestBuilder.request()
            .selectors(DiscoverySelectors.selectClass(SubscriptionYear.class))
            .build();
    var listener = new Results();
    long begin = System.nanoTime();
    LauncherFactory.create().execute(request, listener);
    return listener.result().with(WHOLE_TEST, (System.nanoTime() - begin) / 1e6);
  }

  /** Collects what the test publishes. */
  private static final class Results implements TestExecutionListener {
    private final List<Double> millis = new ArrayList<>();
    private final List<Throwable> failures = new ArrayList<>();

    @Override
    public void reportingEntryPublished(TestIdentifier test, ReportEntry entry) {
      millis.add(Double.parseDouble(entry.getKeyValuePairs().get(SubscriptionYear.MILLIS)));
    }

    @Override
    public void executionFinished(TestIdentifier test, TestExecutionResult result) {
      result.getThrowable().ifPresent(failures::add);
    }

    Measurement result() {
      if (!failures.isEmpty()) {
        throw new BenchException("The test of a year failed", failures.getFirst());
      }
      if (millis.size() != 1) {
        throw new BenchException("The test of a year has published " + millis);
      }
      return Measurement.of("year", millis.getFirst());
    }
  }
}
