package dev.cairn.benchmarks;

/** Measures the time from sending a message to the result of the workflow that waits for it. */
final class MessageRoundTrip {
  private static final long SETTLED_MILLIS = 15;

  private final BenchContext bench;
  private int waiterCount;

  MessageRoundTrip(BenchContext bench) {
    this.bench = bench;
  }

  /** Sends a message almost at once, for the warm-up. */
  void warmUp() {
    sendAfter(1);
  }

  /**
   * {@return the time from sending the message to the workflow's result, when the workflow has
   * waited for a while}
   */
  long measure() {
    return sendAfter(SETTLED_MILLIS);
  }

  private long sendAfter(long pauseMillis) {
    String id = "waiter " + waiterCount++;
    long already = bench.counters().started().sum();
    Library.Pending done = bench.library().waiter(id);
    while (bench.counters().started().sum() == already) {
      Pause.millis(1);
    }
    Pause.millis(pauseMillis);
    long before = System.nanoTime();
    bench.library().send(id, "hello");
    done.await();
    return System.nanoTime() - before;
  }
}
