package dev.cairn.benchmarks;

/** A message to a workflow that waits for it. */
final class Exchange {
  private static final long SETTLED_MILLIS = 15;

  private Exchange() {}

  /** {@return how long it took from sending the message to the workflow's result} */
  static long sendToWaiting(Bench bench, String id) {
    long already = bench.notes().begun().sum();
    Library.Pending done = bench.library().waiter(id);
    while (bench.notes().begun().sum() == already) {
      Pause.millis(1);
    }
    Pause.millis(SETTLED_MILLIS);
    long before = System.nanoTime();
    bench.library().send(id, "hello");
    done.await();
    return System.nanoTime() - before;
  }
}
