package dev.cairn.internal.run;

import java.lang.management.ManagementFactory;
import java.lang.management.PlatformManagedObject;
import java.lang.reflect.Method;
import java.util.HashSet;
import java.util.OptionalInt;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The carrier threads of the JVM, on which its virtual threads run. Their number can be changed
 * since Java 24, by {@code jdk.management.VirtualThreadSchedulerMXBean}. Thread-safe.
 */
final class Carriers {
  /** Those that every Cairn in this JVM shares. */
  static final Carriers OF_THIS_JVM = new Carriers();

  private static final Logger LOG = LoggerFactory.getLogger(Carriers.class);
  private static final int MOST_FOR_EACH_CORE = 16;

  private final Set<Object> holders = new HashSet<>();
  private int usual;
  private int added;

  private Carriers() {}

  /** The bean, which the platform that this is compiled for does not know. */
  private record Scheduler(@Nullable Object bean, Method get, Method set) {
    static Scheduler find() throws ReflectiveOperationException {
      Class<?> type = Class.forName("jdk.management.VirtualThreadSchedulerMXBean");
      return new Scheduler(
          ManagementFactory.getPlatformMXBean(type.asSubclass(PlatformManagedObject.class)),
          type.getMethod("getParallelism"),
          type.getMethod("setParallelism", int.class));
    }

    int parallelism() throws ReflectiveOperationException {
      return (int) get.invoke(bean);
    }

    void parallelism(int carriers) throws ReflectiveOperationException {
      set.invoke(bean, carriers);
    }
  }

  /**
   * Adds as many as there are cores, up to sixteen for each core.
   *
   * @param holder who needs them until it releases them; it may call this again
   * @return how many there are now; empty if this JVM cannot change it
   */
  synchronized OptionalInt add(Object holder) {
    try {
      Scheduler scheduler = Scheduler.find();
      if (holders.isEmpty()) {
        usual = scheduler.parallelism();
        added = 0;
      }
      int cores = Runtime.getRuntime().availableProcessors();
      int more = Math.min(added + cores, cores * MOST_FOR_EACH_CORE);
      scheduler.parallelism(usual + more);
      added = more;
      holders.add(holder);
      return OptionalInt.of(usual + more);
    } catch (ReflectiveOperationException | LinkageError | IllegalArgumentException older) {
      LOG.debug("the number of carrier threads cannot be changed", older);
      return OptionalInt.empty();
    }
  }

  /** Takes away what was added, once nobody needs it. Does nothing for others than holders. */
  synchronized void release(Object holder) {
    if (!holders.remove(holder) || !holders.isEmpty()) {
      return;
    }
    try {
      Scheduler.find().parallelism(usual);
    } catch (ReflectiveOperationException refused) {
      LOG.debug("the number of carrier threads cannot be changed", refused);
    }
  }
}
