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
import java.util.function.Supplier;
import java.util.stream.Stream;
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
  private final FaultSequence faults;
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
    this.faults = new FaultSequence(faults);
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
    runLocked(() -> live = first);
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
    runLocked(() -> {
      canceller = cancel;
      armed = true;
    });
  }

  /** Returns the engine of the process that is alive; waits for it while there is none. */
  public Cairn liveEngine() {
    return awaitLive(Duration.ofSeconds(30)).orElseThrow(this::noProcess).cairn();
  }

  private IllegalStateException noProcess() {
    return new IllegalStateException("No process could take over", failure);
  }

  /** Returns why no process could take over, or why the workflow could not be cancelled. */
  public Optional<Throwable> failure() {
    return locked(() -> Optional.ofNullable(failure));
  }

  /** Returns how many processes there have been. */
  public int processes() {
    return processes.size();
  }

  /** Returns a number that grows with each process, each record and each execution of a step. */
  public int progress() {
    return locked(() -> processes.size() + occurrences.count());
  }

  /** Returns whether a process ends at present, and the next one does not run yet. */
  public boolean isReplacing() {
    return locked(() -> replacing);
  }

  /** Returns whether all faults have happened. */
  public boolean allHappened() {
    return locked(() -> faults.allHappened());
  }

  /** Returns the records since {@link #arm}, in the order of their commits. */
  public List<JournalRecord> records() {
    return locked(() -> occurrences.records());
  }

  /** Returns how often steps and transactions were executed since {@link #arm}. */
  public Map<Execution, Integer> executions() {
    return locked(() -> occurrences.executions());
  }

  /** Returns events that no correct program causes. */
  public List<Event> findings() {
    return locked(() -> occurrences.findings());
  }

  /**
   * Lets the frozen process continue, if there is one, and waits until it has dropped its
   * workflows.
   *
   * @param limit how long to wait
   * @return the workflows that it still runs
   */
  public List<String> resumeFrozen(Duration limit) {
    SimulatedProcess returning = locked(() -> frozen);
    if (returning == null) {
      return List.of();
    }
    runLocked(() -> frozen = null);
    returning.resume();
    return await(limit, () -> returning.runs().isEmpty())
        ? List.of()
        : List.copyOf(returning.runs());
  }

  private <T extends @Nullable Object> T locked(Supplier<T> code) {
    lock.lock();
    try {
      return code.get();
    } finally {
      lock.unlock();
    }
  }

  private void runLocked(Runnable code) {
    lock.lock();
    try {
      code.run();
    } finally {
      lock.unlock();
    }
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
    runLocked(() -> armed = false);
    CompletableFuture.allOf(
            processes.stream()
                .map(process -> onOutsideThread("cairn-close", process::close))
                .toArray(CompletableFuture<?>[]::new))
        .join();
  }

  private CompletableFuture<Boolean> onOutsideThread(String name, Runnable code) {
    return CompletableFuture.supplyAsync(
        () ->
            outside.call(() -> {
              code.run();
              return true;
            }),
        task -> Thread.ofVirtual().name(name).start(task));
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
    runLocked(() -> {
      live = next;
      failure = problem;
      replacing = false;
      changed.signalAll();
    });
  }

  private boolean failed(Throwable problem) {
    runLocked(() -> {
      failure = problem;
      changed.signalAll();
    });
    return false;
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
      runLocked(changed::signalAll);
    }

    @Override
    public void executes(SimulatedProcess process, String workflowId, String key) {
      runLocked(() -> {
        if (armed) {
          occurrences.executes(new Execution(workflowId, key));
        }
      });
    }

    @Override
    public void recording(SimulatedProcess process, List<Event.Line> lines, String database) {
      react(() ->
          happen(process, lines.stream().map(line -> occurrences.next(line, database)), false));
    }

    @Override
    public void recorded(SimulatedProcess process, List<Event.Line> lines, String database) {
      react(() -> {
        List<JournalRecord> records =
            lines.stream().map(line -> occurrences.committed(line, database)).toList();
        return happen(process, records.stream(), true);
      });
    }

    @Override
    public void happened(Event event) {
      react(() -> {
        if (event instanceof Event.ArgumentsDiffer differ) {
          occurrences.found(differ);
        }
        return null;
      });
    }

    /** Reacts under the lock, and then makes the call that follows. */
    private void react(Supplier<@Nullable Runnable> reaction) {
      Runnable call =
          locked(() -> {
            changed.signalAll();
            return armed ? reaction.get() : null;
          });
      if (call != null) {
        cancel(call);
      }
    }

    /** Cancels on a thread of its own, since this one may be that of the workflow. */
    private void cancel(Runnable call) {
      boolean unused =
          onOutsideThread("cairn-cancel", call).exceptionally(Simulation.this::failed).join();
    }

    /** Lets the next fault happen, if it is at one of these records. */
    private @Nullable Runnable happen(
        SimulatedProcess process, Stream<JournalRecord> records, boolean committed) {
      if (replacing || !process.equals(live)) {
        return null;
      }
      return records
          .flatMap(record -> faults.take(record, committed).stream())
          .findFirst()
          .map(fault -> happen(process, fault))
          .orElse(null);
    }

    private @Nullable Runnable happen(SimulatedProcess process, Fault fault) {
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
