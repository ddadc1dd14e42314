package dev.cairn.internal.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.cairn.testkit.Eventually;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

/** Adding carriers to the scheduler of virtual threads. */
class CarriersTest {
  private static final int CORES = Runtime.getRuntime().availableProcessors();

  /** More than the scheduler has queues for threads that do not run on carriers. */
  private static final int STARTING_THREADS = 64 * CORES;

  private final AtomicInteger spinning = new AtomicInteger();
  private volatile boolean stop;

  @BeforeEach
  void requireJava24() {
    assumeThat(Runtime.version().feature())
        .as("the Java version, which lets carriers be added since 24")
        .isGreaterThanOrEqualTo(24);
  }

  @AfterEach
  void stopSpinning() {
    stop = true;
    Carriers.OF_THIS_JVM.release(this);
  }

  @RepeatedTest(5)
  void addedCarriersRunThreadsThatAlreadyWaitInEveryQueue() throws InterruptedException {
    spinOnEveryCarrier();
    var waiting = new CountDownLatch(STARTING_THREADS);
    for (int i = 0; i < STARTING_THREADS; i++) {
      startFromAnotherThread(waiting::countDown);
    }

    // As the engine does: earlier tests may have left large queues, which one call does not fill.
    Eventually.holds(() -> {
      Carriers.OF_THIS_JVM.add(this);
      assertThat(waiting.getCount()).isZero();
    });
  }

  @Test
  void carriersThatWereAddedBeforeAreUsedAgain() throws InterruptedException {
    spinOnEveryCarrier();
    Carriers.OF_THIS_JVM.add(this);
    var first = new CountDownLatch(1);
    Thread.ofVirtual().start(first::countDown);
    assertThat(first.await(10, TimeUnit.SECONDS)).isTrue();
    Carriers.OF_THIS_JVM.release(this);
    var second = new CountDownLatch(1);
    Thread.ofVirtual().start(second::countDown);

    Carriers.OF_THIS_JVM.add(this);

    assertThat(second.await(10, TimeUnit.SECONDS)).isTrue();
  }

  private void spinOnEveryCarrier() {
    for (int i = 0; i < CORES; i++) {
      Thread.ofVirtual().start(this::spin);
    }
    Eventually.holds(() -> assertThat(spinning).hasValue(CORES));
  }

  private void spin() {
    spinning.incrementAndGet();
    while (!stop) {
      Thread.onSpinWait();
    }
    spinning.decrementAndGet();
  }

  /** Threads of different platform threads wait in different queues. */
  private static void startFromAnotherThread(Runnable task) throws InterruptedException {
    Thread.ofPlatform().start(() -> Thread.ofVirtual().start(task)).join();
  }
}
