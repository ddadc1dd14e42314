package dev.cairn.internal.background;

import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The threads of runs, and which of them wait for something durable. With a clock that tests set,
 * it tells whether anything is left to do at the present time; otherwise it tracks nothing.
 * Thread-safe.
 */
public class Activity {
  /** Tracks nothing. */
  static final Activity UNTRACKED = new Activity();

  private Activity() {}

  /** Creates an activity that tracks threads. */
  static Activity tracked() {
    return new Tracked();
  }

  /**
   * Starts a thread. It counts as busy from now on until its code ends, except while it waits.
   *
   * @param newThread creates the thread that executes what it gets
   * @param code the code
   */
  public void start(Function<Runnable, Thread> newThread, Runnable code) {
    newThread.apply(code).start();
  }

  /** Marks that the current thread begins a wait that something else ends. */
  public void beginWait() {}

  /** Marks that the current thread continues. */
  public void endWait() {}

  /** Returns whether no tracked thread is busy. */
  boolean isIdle() {
    throw new IllegalStateException("The clock is not a manual one");
  }

  /** A number that grows whenever a thread starts, continues or ends. */
  public long changes() {
    return 0;
  }

  /** Describes the busy threads, one per line. */
  public String describe() {
    return "";
  }

  private static final class Tracked extends Activity {
    private final Set<TrackedThread> threads = ConcurrentHashMap.newKeySet();
    private final Map<Thread, TrackedThread> byThread = new ConcurrentHashMap<>();
    private final AtomicLong changes = new AtomicLong();

    @Override
    public void start(Function<Runnable, Thread> newThread, Runnable code) {
      var tracked = new TrackedThread();
      threads.add(tracked);
      changes.incrementAndGet();
      try {
        newThread.apply(tracking(tracked, code)).start();
      } catch (Throwable noThread) {
        threads.remove(tracked);
        throw noThread;
      }
    }

    private Runnable tracking(TrackedThread tracked, Runnable code) {
      return () -> {
        Thread current = Thread.currentThread();
        tracked.thread = current;
        byThread.put(current, tracked);
        try {
          code.run();
        } finally {
          byThread.remove(current);
          changes.incrementAndGet();
          threads.remove(tracked);
        }
      };
    }

    @Override
    public void beginWait() {
      TrackedThread tracked = byThread.get(Thread.currentThread());
      if (tracked != null) {
        tracked.waiting = true;
      }
    }

    @Override
    public void endWait() {
      TrackedThread tracked = byThread.get(Thread.currentThread());
      if (tracked != null) {
        tracked.waiting = false;
        changes.incrementAndGet();
      }
    }

    @Override
    boolean isIdle() {
      return threads.stream().noneMatch(TrackedThread::isBusy);
    }

    @Override
    public long changes() {
      return changes.get();
    }

    @Override
    public String describe() {
      return threads.stream()
          .filter(TrackedThread::isBusy)
          .map(TrackedThread::describe)
          .collect(Collectors.joining("\n"));
    }
  }

  private static final class TrackedThread {
    private volatile @Nullable Thread thread;
    private volatile boolean waiting;

    /**
     * A thread that waits becomes runnable in the moment in which its wait is ended, before it runs
     * again.
     */
    boolean isBusy() {
      Thread running = thread;
      return running == null || !waiting || !isParked(running);
    }

    private static boolean isParked(Thread thread) {
      return switch (thread.getState()) {
        case WAITING, TIMED_WAITING -> true;
        default -> false;
      };
    }

    String describe() {
      Thread running = thread;
      if (running == null) {
        return "a thread that is about to start";
      }
      String place =
          Arrays.stream(running.getStackTrace())
              .filter(frame -> !isOfPlatform(frame))
              .findFirst()
              .map(frame -> " at " + frame)
              .orElse("");
      return running.getName() + place;
    }

    private static boolean isOfPlatform(StackTraceElement frame) {
      String name = frame.getClassName();
      return name.startsWith("java.")
          || name.startsWith("jdk.")
          || name.startsWith("dev.cairn.internal.");
    }
  }
}
