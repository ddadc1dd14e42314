package dev.cairn.benchmarks;

import dev.cairn.Cairn;
import dev.cairn.queue.Queue;

/** An executor of the soak test: runs until it is killed, and reports its heap usage. */
final class SoakWorker {
  private static final long EACH_MILLIS = 20_000;

  private SoakWorker() {}

  public static void main(String[] arguments) {
    Worker.endWithParent();
    BenchDatabase database = BenchDatabase.ofEnvironment();
    Cairn cairn = Cairn.open(CairnLibrary.config(database).transactionConnections(5));
    cairn.queues().declare(Queue.named(CairnLibrary.QUEUE));
    cairn.durable(Transfers.class);
    cairn.start();
    System.out.println(Json.line(Measurement.of("serving", 1)));
    while (true) {
      Pause.millis(EACH_MILLIS);
      System.out.println(
          Json.line(Measurement.of("heap", (double) HeapMeasurements.heapAfterGc())));
    }
  }
}
