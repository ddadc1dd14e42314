package dev.cairn.testing;

import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;

/**
 * A run of a test class by a launcher of its own.
 *
 * @param failures the exceptions of tests that failed
 * @param passed the number of tests that passed
 * @param printed what was printed on the standard error stream meanwhile
 */
public record SampleRun(List<Throwable> failures, int passed, String printed) {
  private static final ReentrantLock STANDARD_ERROR = new ReentrantLock();

  public static SampleRun of(Class<?> sample) {
    STANDARD_ERROR.lock();
    PrintStream before = System.err;
    var printed = new ByteArrayOutputStream();
    try {
      System.setErr(new PrintStream(printed, true, StandardCharsets.UTF_8));
      var results = new Results();
      LauncherFactory.create()
          .execute(
              LauncherDiscoveryRequestBuilder.request().selectors(selectClass(sample)).build(),
              results);
      return new SampleRun(
          List.copyOf(results.failures), results.passed, printed.toString(StandardCharsets.UTF_8));
    } finally {
      System.setErr(before);
      STANDARD_ERROR.unlock();
    }
  }

  public Throwable failure() {
    if (failures.size() != 1) {
      throw new AssertionError("Expected one failure, but got " + failures);
    }
    return failures.getFirst();
  }

  private static final class Results implements TestExecutionListener {
    private final List<Throwable> failures = new ArrayList<>();
    private int passed;

    @Override
    public void executionFinished(TestIdentifier test, TestExecutionResult result) {
      result.getThrowable().ifPresent(failures::add);
      if (test.isTest() && result.getThrowable().isEmpty()) {
        passed++;
      }
    }
  }
}
