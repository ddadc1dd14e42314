package dev.cairn.internal.run;

import java.lang.management.ManagementFactory;
import java.lang.management.PlatformManagedObject;
import java.lang.reflect.Method;
import java.time.Duration;
import java.util.HashSet;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Changes the number of carrier threads of the JVM, on which virtual threads run. Possible since
 * Java 24, by {@code jdk.management.VirtualThreadSchedulerMXBean}. Thread-safe.
 */
final class Carriers {
  /** The instance that all Cairns of this JVM share. */
  static final Carriers OF_THIS_JVM = new Carriers();

  private static final Logger LOG = LoggerFactory.getLogger(Carriers.class);
  private static final int MAX_PER_CORE = 16;

  /**
   * As many threads as enter different queues of the scheduler, if no other threads are created.
   */
  private static final int QUEUES = 32;

  /** As many as fit into a queue of the scheduler before it grows for the first time. */
  private static final int BURST = 64;

  /**
   * For one call, as {@link #MAX_WAKE}. The next call continues, because the threads of this one
   * stay in the queues.
   */
  private static final int MAX_STARTED = 1 << 16;

  private static final Duration MAX_WAKE = Duration.ofSeconds(1);

  private final Set<Object> holders = new HashSet<>();
  private int initial;
  private int added;

  private Carriers() {}

  /** Reflective access to the bean, which does not exist in Java 21, for which this is compiled. */
  private record Scheduler(@Nullable Object bean, Method get, Method set, Method mounted) {
    static Scheduler find() throws ReflectiveOperationException {
      Class<?> type = Class.forName("jdk.management.VirtualThreadSchedulerMXBean");
      return new Scheduler(
          ManagementFactory.getPlatformMXBean(type.asSubclass(PlatformManagedObject.class)),
          type.getMethod("getParallelism"),
          type.getMethod("setParallelism", int.class),
          type.getMethod("getMountedVirtualThreadCount"));
    }

    int parallelism() throws ReflectiveOperationException {
      return (int) get.invoke(bean);
    }

    void parallelism(int carriers) throws ReflectiveOperationException {
      set.invoke(bean, carriers);
    }

    int busy() throws ReflectiveOperationException {
      return (int) mounted.invoke(bean);
    }
  }

  /**
   * Adds as many carriers as there are cores, up to sixteen for each core.
   *
   * @param holder needs them until it releases them; may call this again
   * @return the number of carriers now; empty if this JVM cannot change it
   */
  synchronized OptionalInt add(Object holder) {
    try {
      Scheduler scheduler = Scheduler.find();
      if (holders.isEmpty()) {
        initial = scheduler.parallelism();
        added = 0;
      }
      int cores = Runtime.getRuntime().availableProcessors();
      int newAdded = Math.min(added + cores, cores * MAX_PER_CORE);
      scheduler.parallelism(initial + newAdded);
      added = newAdded;
      holders.add(holder);
      wake(scheduler, initial + newAdded);
      return OptionalInt.of(initial + newAdded);
    } catch (ReflectiveOperationException | LinkageError | IllegalArgumentException unsupported) {
      LOG.debug("the number of carrier threads cannot be changed", unsupported);
      return OptionalInt.empty();
    } catch (InterruptedException interrupted) { // the threads that wait are of no interest now
      Thread.currentThread().interrupt();
      return OptionalInt.of(initial + added);
    }
  }

  /**
   * Makes the scheduler use added carriers: starts virtual threads until one of them has run, or
   * all carriers are in use. A higher number alone has no effect, because the scheduler creates or
   * wakes a carrier only when a thread enters a queue that is empty or full. Each new platform
   * thread enters another of the few queues, so the first ones look for a queue that is empty.
   * While all carriers are busy, threads may wait in every queue. Then it helps only to fill one,
   * and all are filled evenly, because the smallest is full first. A queue stays as large as it has
   * grown, so not many more threads are started than necessary.
   */
  private static void wake(Scheduler scheduler, int carriers)
      throws ReflectiveOperationException, InterruptedException {
    var ran = new CountDownLatch(1);
    long start = System.nanoTime();
    int started = 0;
    for (int i = 0;
        started < MAX_STARTED
            && System.nanoTime() - start < MAX_WAKE.toNanos()
            && scheduler.busy() < carriers;
        i++) {
      int threads = i < QUEUES ? 1 : BURST << (i / QUEUES - 1);
      Thread.ofPlatform().name("cairn-wake").start(() -> start(threads, ran)).join();
      if (ran.await(1, TimeUnit.MILLISECONDS)) {
        return;
      }
      started += threads;
    }
  }

  private static void start(int threads, CountDownLatch ran) {
    for (int i = 0; i < threads; i++) {
      Thread.ofVirtual().name("cairn-carriers").start(ran::countDown);
    }
  }

  /** Removes the added carriers once no holder is left. Does nothing for others than holders. */
  synchronized void release(Object holder) {
    if (!holders.remove(holder) || !holders.isEmpty()) {
      return;
    }
    try {
      Scheduler.find().parallelism(initial);
    } catch (ReflectiveOperationException refused) {
      LOG.debug("the number of carrier threads cannot be changed", refused);
    }
  }
}
