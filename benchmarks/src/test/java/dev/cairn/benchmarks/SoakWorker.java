package dev.cairn.benchmarks;

import dev.cairn.Cairn;
import dev.cairn.queue.Queue;

/** An executor of the soak: it works until it is killed, and tells how much heap it holds. */
final class SoakWorker {
  private static final long EACH_MILLIS = 20_000;

  private SoakWorker() {}

  public static void main(String[] arguments) {
    Worker.endWithParent();
    Site site = Site.ofEnvironment();
    Cairn cairn = Cairn.open(CairnLibrary.config(site).transactionConnections(5));
    cairn.queues().declare(Queue.named(CairnLibrary.QUEUE));
    cairn.durable(Transfers.class);
    cairn.start();
    System.out.println(Json.line(Reading.of("serving", 1)));
    while (true) {
      Pause.millis(EACH_MILLIS);
      System.out.println(Json.line(Reading.of("heap", (double) Dormitory.heap())));
    }
  }
}
