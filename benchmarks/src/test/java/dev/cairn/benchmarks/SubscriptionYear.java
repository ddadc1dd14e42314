package dev.cairn.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.Cairn;
import dev.cairn.start.Handle;
import dev.cairn.testing.CairnTest;
import dev.cairn.testing.TestClock;
import dev.cairn.workflow.Durable;
import dev.cairn.workflow.Step;
import dev.cairn.workflow.Workflow;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;

/**
 * A test of a user that advances the time by a year: the real time is measured from the start of
 * the workflow until its result. Executed by {@link SubscriptionYearWorker}.
 */
@CairnTest
class SubscriptionYear {
  /** The name of the measured value. */
  static final String MILLIS = "millis";

  private static final int MONTHS = 12;
  private static final int FAILURES = 8;
  private static final Duration MONTH = Duration.ofDays(30);
  private static final Duration YEAR = Duration.ofDays(366);

  private final AtomicInteger tries = new AtomicInteger();

  /** Charges once a month; in each third month, the bank refuses the first two tries. */
  static class Subscription {
    private final AtomicInteger tries;
    private int refusals;

    Subscription(AtomicInteger tries) {
      this.tries = tries;
    }

    @Workflow
    int year() {
      int charged = 0;
      for (int month = 0; month < MONTHS; month++) {
        charged += charge(month);
        Durable.sleep(MONTH);
      }
      return charged;
    }

    @Step(attempts = 5, delay = "1h", maxDelay = "1d")
    int charge(int month) {
      tries.incrementAndGet();
      if (month % 3 == 0 && refusals < 2) {
        refusals++;
        throw new IllegalStateException("The bank refuses.");
      }
      refusals = 0;
      return 1;
    }
  }

  @Test
  void passes(Cairn cairn, Subscription subscription, TestClock clock, TestReporter reporter) {
    long begin = System.nanoTime();
    Handle<Integer> handle = cairn.start(subscription::year);
    clock.advance(YEAR);
    int charged = handle.await();
    double millis = (System.nanoTime() - begin) / 1e6;

    assertThat(charged).isEqualTo(MONTHS);
    assertThat(tries).hasValue(MONTHS + FAILURES);
    reporter.publishEntry(MILLIS, Double.toString(millis));
  }
}
