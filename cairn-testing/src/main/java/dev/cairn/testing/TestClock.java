package dev.cairn.testing;

import dev.cairn.spi.Environment;
import dev.cairn.spi.ManualClock;
import dev.cairn.spi.TimedEngine;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * The time of the engine and its database in one test. It stands still until the test advances it.
 *
 * {@snippet :
 *   @Test
 *   void remindsOnceAWeekUntilPaid(Cairn cairn, Reminders reminders, TestClock clock) {
 *     Handle<String> handle = cairn.start(StartOptions.id("invoice-3"), reminders::remind, "ann");
 *
 *     clock.advance(Duration.ofDays(15));
 *     assertThat(reminders.mails()).containsExactly("reminder 1 to ann", "reminder 2 to ann");
 *
 *     cairn.messages().send("invoice-3", "paid", "by transfer");
 *     assertThat(handle).succeededWith("paid in week 3");
 *   }
 * }
 *
 * <p>{@link #advance} goes from one time at which something is due to the next: ends of sleeps,
 * time limits and delays, deadlines, schedules, rate limits of queues, and pauses before the next
 * try of a step. At each of them it waits until the engine is idle, so everything happens in the
 * order of its time, and has happened when the method returns. Retention rules are applied at these
 * times, too, but at most once a minute, as in production.
 *
 * <p>Leases, timeouts of connections, and waits of the test itself, such as {@link
 * dev.cairn.start.Handle#await(Duration)} and {@code awaitEvent} outside workflows, remain in real
 * time. So does the code of steps: an engine with a running step is not idle.
 *
 * <p>Take it as a parameter of a test with {@link CairnTest}. Thread-safe.
 */
public final class TestClock implements ManualClock {
  private static final Instant START = Instant.parse("2030-01-01T00:00:00Z");
  private static final long POLL = Duration.ofMillis(1).toNanos();
  private static final Duration LIMIT = Duration.ofSeconds(20);
  private static final Duration SHORTEST_CHECK = Duration.ofMillis(50);
  private static final Duration LONGEST_CHECK = Duration.ofMillis(400);

  private final ReentrantLock lock = new ReentrantLock();
  private final ReentrantLock advancing = new ReentrantLock();
  private final Pauses pauses = new Pauses(START);
  private final List<TimedEngine> engines = new CopyOnWriteArrayList<>();
  private final DatabaseTime database;
  private final TimeWaits waits;
  private volatile Thread owner = Thread.currentThread();
  private volatile Duration limit = LIMIT;
  private volatile boolean advancedElsewhere;
  private Duration check = SHORTEST_CHECK; // under the lock of advancing
  private volatile @Nullable Thread otherUser;
  private volatile @Nullable Thread jumper;

  private TestClock(DatabaseTime database, TimeWaits waits) {
    this.database = database;
    this.waits = waits;
  }

  /**
   * Creates the clock of a database, whose functions for the present time it replaces.
   *
   * <p>The thread that calls this is that of the test.
   *
   * @param database connections of the owner of Cairn's schema
   * @param waits what the workflows of the test wait for
   */
  static TestClock in(DataSource database, Waits waits) {
    return new TestClock(DatabaseTime.replaceIn(database, START), new TimeWaits(database, waits));
  }

  /** Makes the current thread that of the test. */
  void use() {
    owner = Thread.currentThread();
    otherUser = null;
    advancedElsewhere = false;
  }

  /** The environment with this time, and otherwise as in production. */
  Environment environment() {
    Environment system = Environment.system();
    return new Environment(this, pauses::pause, system.ids(), system.random());
  }

  /**
   * Returns the present time, 2030-01-01T00:00:00Z at the beginning of a test.
   *
   * @return the time
   */
  @Override
  public Instant instant() {
    return pauses.now();
  }

  /**
   * Sets how long the code of a workflow or step may run, in real time, until a call of this clock
   * fails because the engine does not become idle; 20 seconds by default.
   *
   * @param realTime the limit
   * @return this clock
   */
  public TestClock limit(Duration realTime) {
    limit = realTime;
    return this;
  }

  /**
   * Advances the time, and waits until everything has happened that is due until then.
   *
   * @param duration how long, zero or more
   * @throws AssertionError if the engine does not become idle within the {@link #limit}
   */
  public void advance(Duration duration) {
    if (duration.isNegative()) {
      throw new IllegalArgumentException(
          "duration is %s; the time cannot be set back.".formatted(duration));
    }
    advanceTo(instant().plus(duration));
  }

  /**
   * Advances the time, and waits until everything has happened that is due until then.
   *
   * @param time not earlier than the present time
   * @throws AssertionError if the engine does not become idle within the {@link #limit}
   */
  public void advanceTo(Instant time) {
    Instant target = time.truncatedTo(ChronoUnit.MICROS);
    if (target.isBefore(instant())) {
      throw new IllegalArgumentException(
          "time is %s, and it is %s already; the time cannot be set back."
              .formatted(time, instant()));
    }
    beginAdvance();
    try {
      settleEngines();
      for (Instant due = nextDue(); due != null && !due.isAfter(target); due = nextDue()) {
        set(due);
        settleEngines();
      }
      set(target);
      settleEngines();
    } finally {
      advancing.unlock();
    }
  }

  /**
   * Waits until the engine has done everything that is due by now.
   *
   * @throws AssertionError if the engine does not become idle within the {@link #limit}
   */
  public void settle() {
    advance(Duration.ZERO);
  }

  /**
   * Advances the time to the next time at which something is due, and waits until it has happened.
   *
   * @return false if nothing is due at any time; then the time has not changed
   * @throws AssertionError if the engine does not become idle within the {@link #limit}
   */
  public boolean advanceToNext() {
    beginAdvance();
    try {
      settleEngines();
      Instant due = nextDue();
      if (due == null) {
        return false;
      }
      set(due);
      settleEngines();
      return true;
    } finally {
      advancing.unlock();
    }
  }

  private void beginAdvance() {
    if (Thread.currentThread() != owner) {
      otherUser = Thread.currentThread();
    }
    advancing.lock();
  }

  /**
   * Advances the time by itself until the end of the test: whenever the engine is idle, to the next
   * time at which something is due.
   *
   * @return this clock
   */
  public TestClock autoAdvance() {
    lock.lock();
    try {
      if (jumper == null) {
        jumper = Thread.ofPlatform().daemon().name("cairn-test-clock").start(this::jump);
      }
    } finally {
      lock.unlock();
    }
    return this;
  }

  private void jump() {
    while (!Thread.currentThread().isInterrupted()) {
      long before = changes();
      boolean advanced = false;
      try {
        advanced = advanceToNext();
      } catch (AssertionError | RuntimeException busy) {
        // a step still runs, or the test ends
      }
      while (!advanced && changes() == before && !Thread.currentThread().isInterrupted()) {
        LockSupport.parkNanos(POLL);
      }
    }
  }

  /** Stops {@link #autoAdvance}, and closes the connection to the database. */
  void close() {
    stopAutoAdvance();
    database.close();
  }

  /** Lets the time stand still again. */
  void stopAutoAdvance() {
    lock.lock();
    try {
      if (jumper != null) {
        jumper.interrupt();
        jumper = null;
      }
    } finally {
      lock.unlock();
    }
  }

  /**
   * Permits the thread of the test to wait for workflows that only the time continues, because
   * another thread will advance it.
   *
   * @return this clock
   */
  public TestClock advancedElsewhere() {
    advancedElsewhere = true;
    return this;
  }

  /**
   * Called while a thread outside workflows waits for any of some workflows. Fails if that is the
   * thread of the test, the engine is idle, only the time can continue them, and nobody advances
   * it: neither {@link #autoAdvance}, nor another living thread that ever used this clock.
   */
  @Override
  public void awaiting(List<String> workflowIds) {
    if (Thread.currentThread() != owner || jumper != null || isAdvancedElsewhere()) {
      return;
    }
    if (advancing.tryLock()) {
      try {
        refuseIfOnlyTimeContinues(workflowIds);
      } finally {
        advancing.unlock();
      }
    }
  }

  /** Something from outside may continue a workflow while it is described: then it is not idle. */
  private void refuseIfOnlyTimeContinues(List<String> workflowIds) {
    long before = changes();
    if (isIdle()) {
      Optional<String> waiting = waits.describe(workflowIds);
      if (changes() == before) {
        waiting.ifPresent(this::refuse);
      }
    }
  }

  private boolean isAdvancedElsewhere() {
    Thread other = otherUser;
    return advancedElsewhere || (other != null && other.isAlive());
  }

  /** Waits longer each time, since the loops of an engine are slow on a busy machine. */
  private boolean isIdle() {
    try {
      for (TimedEngine engine : engines) {
        if (!engine.awaitIdle(check)) {
          check = check.compareTo(LONGEST_CHECK) < 0 ? check.multipliedBy(2) : LONGEST_CHECK;
          return false;
        }
      }
      check = SHORTEST_CHECK;
      return true;
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt(); // ends the wait
      return false;
    }
  }

  private void refuse(String waiting) {
    throw new StoppedTimeError(
        "Workflow %s. The time stands still at %s, and nobody advances it while this thread waits. Call clock.advance(...) before, or clock.autoAdvance(). If another thread advances it, call clock.advancedElsewhere()."
            .formatted(waiting, instant()));
  }

  /** Lets a step wait until the test continues it, without keeping the time from advancing. */
  void hang(TimedEngine.Wait wait) throws InterruptedException {
    TimedEngine.Wait all = wait;
    for (TimedEngine engine : engines) {
      TimedEngine.Wait inner = all;
      all = () -> engine.whileWaiting(inner);
    }
    all.await();
  }

  private void settleEngines() {
    long before;
    do {
      before = changes();
      for (TimedEngine engine : engines) {
        if (!awaitIdle(engine)) {
          throw new AssertionError(
              "The engine is not idle after %s in real time, so the time stays at %s. These threads execute code:%n%s"
                  .formatted(limit, instant(), engine.describeActivity()));
        }
      }
    } while (engines.size() > 1 && changes() != before);
  }

  private boolean awaitIdle(TimedEngine engine) {
    try {
      return engine.awaitIdle(limit);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(
          "The thread was interrupted while it waited for the engine.", interrupted);
    }
  }

  private long changes() {
    return engines.stream().mapToLong(TimedEngine::changes).sum();
  }

  private @Nullable Instant nextDue() {
    Stream<Instant> ofDatabase =
        engines.stream().map(TimedEngine::nextDue).flatMap(Optional::stream);
    return Stream.concat(ofDatabase, pauses.firstEnd().stream())
        .min(Comparator.naturalOrder())
        .orElse(null);
  }

  /** Sets the time of the database first, because whoever continues asks it. */
  private void set(Instant time) {
    database.set(time);
    pauses.setTime(time);
  }

  /** Called by an engine that starts. */
  @Override
  public void started(TimedEngine engine) {
    engines.add(Objects.requireNonNull(engine));
  }

  /** Called by an engine that stops. */
  @Override
  public void stopping(TimedEngine engine) {
    engines.remove(engine);
  }
}
