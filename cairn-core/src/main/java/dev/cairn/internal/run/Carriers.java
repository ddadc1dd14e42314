package dev.cairn.internal.run;

import java.lang.management.ManagementFactory;
import java.lang.management.PlatformManagedObject;
import java.lang.reflect.Method;
import java.util.HashSet;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
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
   * More than fit into a queue of the scheduler (512 in JDK 25), unless a backlog made it grow.
   * Then the next call continues: the threads of this one stay in the queue.
   */
  private static final int MAX_WAKING_THREADS = 4096;

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
    }
  }

  /**
   * Makes the scheduler use added carriers: starts virtual threads until one of them has run, or
   * all carriers are in use. A higher number alone has no effect, because the scheduler creates or
   * wakes a carrier only when a thread enters a queue that is empty or full. While all carriers are
   * busy, threads may wait in every queue; then it helps only to fill one.
   */
  private static void wake(Scheduler scheduler, int carriers) throws ReflectiveOperationException {
    var ran = new AtomicBoolean();
    for (int i = 0; i < MAX_WAKING_THREADS && !ran.get() && scheduler.busy() < carriers; i++) {
      Thread.ofVirtual().name("cairn-carriers").start(() -> ran.set(true));
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
