package dev.cairn.benchmarks;

import dev.cairn.CairnClient;
import dev.cairn.start.Fn;
import dev.cairn.start.StartOptions;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Runs transfers while an executor is killed each minute: the executors take turns, except the
 * first one, whose memory is measured.
 */
final class Soak implements AutoCloseable {
  private static final int EXECUTORS = 3;
  private static final long PACE_MILLIS = 100;
  private static final int AT_EACH_PACE = 20;
  private static final Duration TIMEOUT = Duration.ofMinutes(3);

  private final BenchDatabase database;
  private final JvmLauncher jvm;
  private final WorkerProcess survivor;
  private final Deque<WorkerProcess> killable = new ArrayDeque<>();
  private final LatencySamples latencies = new LatencySamples();
  private final AtomicBoolean over = new AtomicBoolean();
  private final List<Minute> minutes = new ArrayList<>();
  private volatile int accepted;

  /**
   * The values of one minute.
   *
   * @param number from 1
   * @param accepted transfers accepted so far
   * @param ended transfers that ended within the minute
   * @param p50 milliseconds from start to result
   * @param p99 milliseconds from start to result
   * @param heap heap bytes of the executor that is never killed
   */
  record Minute(int number, int accepted, int ended, double p50, double p99, double heap) {}

  Soak(BenchDatabase database, JvmLauncher jvm) {
    this.database = database;
    this.jvm = jvm;
    database.execute(Transfers.TABLES);
    this.survivor = startExecutor();
    for (int i = 1; i < EXECUTORS; i++) {
      killable.add(startExecutor());
    }
  }

  private WorkerProcess startExecutor() {
    var worker = new WorkerProcess(jvm.start(SoakWorker.class, database, List.of()));
    worker.awaitFigure("serving", TIMEOUT);
    return worker;
  }

  List<Minute> run(int length, StudyContext context) {
    Thread feeder = Thread.ofPlatform().name("feeder").start(this::startTransfers);
    double heap = Double.NaN;
    for (int minute = 1; minute <= length; minute++) {
      Pause.of(Duration.ofMinutes(1));
      heap =
          survivor.drain().stream()
              .filter(reading -> reading.figure().equals("heap"))
              .mapToDouble(Measurement::value)
              .min()
              .orElse(heap);
      var seen =
          new Minute(
              minute,
              accepted,
              latencies.size(),
              latencies.millis(0.5),
              latencies.millis(0.99),
              heap);
      latencies.clear();
      minutes.add(seen);
      context.report(
          "minute %d: %,d accepted, %,d ended in it, p50 %s ms, p99 %s ms, heap %s MB"
              .formatted(
                  minute,
                  seen.accepted(),
                  seen.ended(),
                  Numbers.plain(seen.p50()),
                  Numbers.plain(seen.p99()),
                  Numbers.plain(heap / (1 << 20))));
      killable.removeFirst().kill();
      killable.addLast(startExecutor());
    }
    over.set(true);
    join(feeder);
    awaitUnfinished();
    return minutes;
  }

  private void startTransfers() {
    try (CairnClient client =
        CairnClient.connect(CairnLibrary.config(database).transactionConnections(4))) {
      Fn.Of1<Integer, String> transfer = client.workflow("transfer", Integer.class, String.class);
      while (!over.get()) {
        for (int i = 0; i < AT_EACH_PACE; i++) {
          int number = accepted;
          long before = System.nanoTime();
          client
              .start(
                  StartOptions.id("transfer-" + number).queue(CairnLibrary.QUEUE), transfer, number)
              .onDone(result -> latencies.add(System.nanoTime() - before));
          accepted = number + 1;
        }
        Pause.millis(PACE_MILLIS);
      }
    }
  }

  private void awaitUnfinished() {
    long end = System.nanoTime() + TIMEOUT.toNanos();
    while (unfinished() > 0 && System.nanoTime() < end) {
      Pause.millis(100);
    }
  }

  private double unfinished() {
    return database.number(
        "select count(*) from cairn.workflows where state in ('ENQUEUED', 'DELAYED', 'RUNNING')");
  }

  private static void join(Thread thread) {
    try {
      thread.join();
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new BenchException("Interrupted while soaking", interrupted);
    }
  }

  int accepted() {
    return accepted;
  }

  @Override
  public void close() {
    over.set(true);
    survivor.close();
    killable.forEach(WorkerProcess::close);
  }
}
