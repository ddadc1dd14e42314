package dev.cairn.testing.internal.process;

import dev.cairn.Cairn;
import dev.cairn.spi.Event;
import dev.cairn.spi.ManualClock;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The successive processes of one test, with the faults that end them, and what was recorded and
 * executed. Thread-safe.
 */
public final class Simulation implements AutoCloseable {
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final OutsideThreads outside = new OutsideThreads();
  private final List<SimulatedProcess> processes = new CopyOnWriteArrayList<>();
  private final Occurrences occurrences = new Occurrences();
  private final List<FaultPoint> faults;
  private int nextFault;
  private boolean armed;
  private boolean replacing;
  private @Nullable TestBed bed;
  private @Nullable SimulatedProcess live;
  private @Nullable SimulatedProcess frozen;
  private @Nullable Throwable failure;
  private @Nullable Runnable canceller;

  /**
   * Creates the simulation of a test, on its thread.
   *
   * @param faults what happens, in this order
   */
  public Simulation(List<FaultPoint> faults) {
    this.faults = List.copyOf(faults);
    outside.add();
  }

  /**
   * Opens the engine of the first process.
   *
   * @param testBed the environment of the test
   * @return the engine, to be started by the test
   */
  public Cairn open(TestBed testBed) {
    bed = testBed;
    SimulatedProcess first = newProcess(testBed);
    Cairn cairn = Cairn.open(first.config());
    first.opened(cairn);
    lock.lock();
    try {
      live = first;
    } finally {
      lock.unlock();
    }
    if (testBed.time().clock() instanceof ManualClock clock) {
      clock.started(new SimulatedTime(this::awaitLive, () -> processes, outside));
    }
    return cairn;
  }

  private SimulatedProcess newProcess(TestBed testBed) {
    var process = new SimulatedProcess(processes.size() + 1, testBed, outside, new Recorder());
    processes.add(process);
    return process;
  }

  /** Returns the environment of the test; empty if the test did not ask for its engine. */
  public Optional<TestBed> bed() {
    return Optional.ofNullable(bed);
  }

  /**
   * Begins to count records and executions, and permits faults.
   *
   * @param cancel cancels the workflow of the test
   */
  public void arm(Runnable cancel) {
    lock.lock();
    try {
      canceller = cancel;
      armed = true;
    } finally {
      lock.unlock();
    }
  }

  /** Returns the engine of the process that is alive; waits for it while there is none. */
  public Cairn liveEngine() {
    return awaitLive(Duration.ofSeconds(30)).orElseThrow(this::noProcess).cairn();
  }

  private IllegalStateException noProcess() {
    return new IllegalStateException("No process could take over", failure);
  }

  /** Returns why no process could take over. */
  public Optional<Throwable> failure() {
    lock.lock();
    try {
      return Optional.ofNullable(failure);
    } finally {
      lock.unlock();
    }
  }

  /** Returns how many processes there have been. */
  public int processes() {
    return processes.size();
  }

  /** Returns a number that grows with each process, each record and each execution of a step. */
  public int progress() {
    lock.lock();
    try {
      return processes.size() + occurrences.count();
    } finally {
      lock.unlock();
    }
  }

  /** Returns whether a process ends at present, and the next one does not run yet. */
  public boolean isReplacing() {
    lock.lock();
    try {
      return replacing;
    } finally {
      lock.unlock();
    }
  }

  /** Returns whether all faults have happened. */
  public boolean allHappened() {
    lock.lock();
    try {
      return nextFault == faults.size();
    } finally {
      lock.unlock();
    }
  }

  /** Returns the records since {@link #arm}, in the order of their commits. */
  public List<JournalRecord> records() {
    lock.lock();
    try {
      return occurrences.records();
    } finally {
      lock.unlock();
    }
  }

  /** Returns how often steps and transactions were executed since {@link #arm}. */
  public Map<Execution, Integer> executions() {
    lock.lock();
    try {
      return occurrences.executions();
    } finally {
      lock.unlock();
    }
  }

  /** Returns events that no correct program causes. */
  public List<Event> findings() {
    lock.lock();
    try {
      return occurrences.findings();
    } finally {
      lock.unlock();
    }
  }

  /**
   * Lets the frozen process continue, if there is one, and waits until it has dropped its
   * workflows.
   *
   * @param limit how long to wait
   * @return the workflows that it still runs
   */
  public List<String> resumeFrozen(Duration limit) {
    SimulatedProcess returning;
    lock.lock();
    try {
      returning = frozen;
      frozen = null;
    } finally {
      lock.unlock();
    }
    if (returning == null) {
      return List.of();
    }
    returning.resume();
    return await(limit, () -> returning.runs().isEmpty())
        ? List.of()
        : List.copyOf(returning.runs());
  }

  private Optional<SimulatedProcess> awaitLive(Duration limit) {
    boolean alive = await(limit, () -> live != null && !replacing && live.engine().isPresent());
    return alive ? Optional.ofNullable(live) : Optional.empty();
  }

  /** A condition under the lock. */
  private interface Met {
    boolean test();
  }

  private boolean await(Duration limit, Met condition) {
    long end = System.nanoTime() + limit.toNanos();
    lock.lock();
    try {
      while (!condition.test()) {
        long left = end - System.nanoTime();
        if (left <= 0 || failure != null || changed.awaitNanos(left) <= 0) {
          return condition.test();
        }
      }
      return true;
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("The thread was interrupted while it waited", interrupted);
    } finally {
      lock.unlock();
    }
  }

  /** Ends all processes, also those that were killed. */
  @Override
  public void close() {
    await(Duration.ofSeconds(30), () -> !replacing);
    lock.lock();
    try {
      armed = false;
    } finally {
      lock.unlock();
    }
    CompletableFuture.allOf(
            processes.stream().map(this::closing).toArray(CompletableFuture<?>[]::new))
        .join();
  }

  private CompletableFuture<Boolean> closing(SimulatedProcess process) {
    return CompletableFuture.supplyAsync(
        () ->
            outside.call(() -> {
              process.close();
              return true;
            }),
        task -> Thread.ofVirtual().name("cairn-close").start(task));
  }

  /** Replaces a process by the next one, which takes over its workflows. */
  private void replace(SimulatedProcess ended) {
    try {
      TestBed testBed = Optional.ofNullable(bed).orElseThrow();
      testBed.forgetWaits();
      expireLease(testBed, ended);
      SimulatedProcess next = newProcess(testBed);
      Cairn successor = ended.cairn().openSuccessor(next.config());
      next.opened(successor);
      successor.start();
      replaced(next, null);
    } catch (RuntimeException | Error | SQLException problem) {
      replaced(null, problem);
    }
  }

  private void replaced(@Nullable SimulatedProcess next, @Nullable Throwable problem) {
    lock.lock();
    try {
      live = next;
      failure = problem;
      replacing = false;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private static void expireLease(TestBed testBed, SimulatedProcess ended) throws SQLException {
    try (Connection connection = testBed.database().connect();
        PreparedStatement statement =
            connection.prepareStatement(
                "update cairn.lease set expires_at = now() - interval '1 second' where starts_with(executor, ?)")) {
      statement.setString(1, ended.idPrefix());
      statement.executeUpdate();
    }
  }

  /** Counts what processes do, and lets faults happen. */
  private final class Recorder implements SimulatedProcess.Observer {
    @Override
    public void started(SimulatedProcess process) {
      lock.lock();
      try {
        changed.signalAll();
      } finally {
        lock.unlock();
      }
    }

    @Override
    public void executes(SimulatedProcess process, String workflowId, String key) {
      lock.lock();
      try {
        if (armed) {
          occurrences.executes(new Execution(workflowId, key));
        }
      } finally {
        lock.unlock();
      }
    }

    @Override
    public void happened(SimulatedProcess process, Event event) {
      Runnable cancel = reaction(process, event);
      if (cancel != null) {
        outside.call(() -> {
          cancel.run();
          return true;
        });
      }
    }

    private @Nullable Runnable reaction(SimulatedProcess process, Event event) {
      lock.lock();
      try {
        changed.signalAll();
        return armed ? react(process, event) : null;
      } finally {
        lock.unlock();
      }
    }

    private @Nullable Runnable react(SimulatedProcess process, Event event) {
      Fault fault = null;
      switch (event) {
        case Event.Recording(var lines) -> {
          for (Event.Line line : lines) {
            fault = first(fault, take(process, occurrences.next(line), false));
          }
        }
        case Event.Recorded(var lines) -> {
          for (Event.Line line : lines) {
            fault = first(fault, take(process, occurrences.committed(line), true));
          }
        }
        case Event.ArgumentsDiffer differ -> occurrences.found(differ);
        default -> {
          // no record
        }
      }
      return fault == null ? null : happen(process, fault);
    }

    private static @Nullable Fault first(@Nullable Fault one, @Nullable Fault other) {
      return one == null ? other : one;
    }

    /** The next fault, if its time has come. */
    private @Nullable Fault take(
        SimulatedProcess process, JournalRecord record, boolean committed) {
      if (nextFault == faults.size() || replacing || !process.equals(live)) {
        return null;
      }
      FaultPoint next = faults.get(nextFault);
      boolean matches =
          next.record().equals(record) && (next.fault() == Fault.KILL_AFTER) == committed;
      return matches ? next.fault() : null;
    }

    private @Nullable Runnable happen(SimulatedProcess process, Fault fault) {
      nextFault++;
      switch (fault) {
        case CANCEL -> {
          return canceller;
        }
        case FREEZE -> {
          process.freeze();
          frozen = process;
        }
        case KILL_BEFORE, KILL_AFTER -> process.kill();
      }
      replacing = true;
      Thread.ofVirtual().name("cairn-takeover").start(() -> replace(process));
      return null;
    }
  }
}
