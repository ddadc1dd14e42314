package dev.cairn.benchmarks;

/** Messages to workflows that wait for them, one at a time. */
final class Exchange {
  private static final long SETTLED_MILLIS = 15;

  private final Bench bench;
  private int waiters;

  Exchange(Bench bench) {
    this.bench = bench;
  }

  /** One soon after the other, to warm up: the workflow has hardly come to its wait. */
  void quick() {
    after(1);
  }

  /** {@return how long it took from sending the message to the workflow's result, after a rest} */
  long rested() {
    return after(SETTLED_MILLIS);
  }

  private long after(long pauseMillis) {
    String id = "waiter " + waiters++;
    long already = bench.notes().begun().sum();
    Library.Pending done = bench.library().waiter(id);
    while (bench.notes().begun().sum() == already) {
      Pause.millis(1);
    }
    Pause.millis(pauseMillis);
    long before = System.nanoTime();
    bench.library().send(id, "hello");
    done.await();
    return System.nanoTime() - before;
  }
}
