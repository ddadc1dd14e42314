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
 * Transfers for as long as it takes, while one of the executors is killed each minute: one after
 * the other, save the first, whose memory is watched.
 */
final class Soak implements AutoCloseable {
  private static final int EXECUTORS = 3;
  private static final long PACE_MILLIS = 100;
  private static final int AT_EACH_PACE = 20;
  private static final Duration PATIENCE = Duration.ofMinutes(3);

  private final Site site;
  private final Jvm jvm;
  private final Hand survivor;
  private final Deque<Hand> mortals = new ArrayDeque<>();
  private final Laps laps = new Laps();
  private final AtomicBoolean over = new AtomicBoolean();
  private final List<Minute> minutes = new ArrayList<>();
  private volatile int accepted;

  /**
   * A minute of it.
   *
   * @param number from 1
   * @param accepted transfers up to now
   * @param ended of them within the minute
   * @param p50 milliseconds from the start to the result
   * @param p99 the same
   * @param heap bytes that the survivor holds
   */
  record Minute(int number, int accepted, int ended, double p50, double p99, double heap) {}

  Soak(Site site, Jvm jvm) {
    this.site = site;
    this.jvm = jvm;
    site.execute(Transfers.TABLES);
    this.survivor = employ();
    for (int i = 1; i < EXECUTORS; i++) {
      mortals.add(employ());
    }
  }

  private Hand employ() {
    var hand = new Hand(jvm.start(SoakWorker.class, site, List.of()));
    hand.awaitFigure("serving", PATIENCE);
    return hand;
  }

  List<Minute> run(int length, Field field) {
    Thread feeder = Thread.ofPlatform().name("feeder").start(this::feed);
    double heap = Double.NaN;
    for (int minute = 1; minute <= length; minute++) {
      Pause.of(Duration.ofMinutes(1));
      heap =
          survivor.news().stream()
              .filter(reading -> reading.figure().equals("heap"))
              .mapToDouble(Reading::value)
              .min()
              .orElse(heap);
      var seen =
          new Minute(minute, accepted, laps.size(), laps.millis(0.5), laps.millis(0.99), heap);
      laps.clear();
      minutes.add(seen);
      field.tell(
          "minute %d: %,d accepted, %,d ended in it, p50 %s ms, p99 %s ms, heap %s MB"
              .formatted(
                  minute,
                  seen.accepted(),
                  seen.ended(),
                  Numbers.plain(seen.p50()),
                  Numbers.plain(seen.p99()),
                  Numbers.plain(heap / (1 << 20))));
      mortals.removeFirst().kill();
      mortals.addLast(employ());
    }
    over.set(true);
    join(feeder);
    settle();
    return minutes;
  }

  private void feed() {
    try (CairnClient client =
        CairnClient.connect(CairnLibrary.config(site).transactionConnections(4))) {
      Fn.Of1<Integer, String> transfer = client.workflow("transfer", Integer.class, String.class);
      while (!over.get()) {
        for (int i = 0; i < AT_EACH_PACE; i++) {
          int number = accepted;
          long before = System.nanoTime();
          client
              .start(
                  StartOptions.id("transfer-" + number).queue(CairnLibrary.QUEUE), transfer, number)
              .onDone(result -> laps.add(System.nanoTime() - before));
          accepted = number + 1;
        }
        Pause.millis(PACE_MILLIS);
      }
    }
  }

  private void settle() {
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (unfinished() > 0 && System.nanoTime() < end) {
      Pause.millis(100);
    }
  }

  private double unfinished() {
    return site.number(
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
    mortals.forEach(Hand::close);
  }
}
