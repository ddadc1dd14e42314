package dev.cairn.testing.internal.process;

import dev.cairn.Cairn;
import dev.cairn.Config;
import dev.cairn.spi.BranchInvocation;
import dev.cairn.spi.Environment;
import dev.cairn.spi.Event;
import dev.cairn.spi.Interceptor;
import dev.cairn.spi.Listener;
import dev.cairn.spi.ManualClock;
import dev.cairn.spi.RunInvocation;
import dev.cairn.spi.StepInvocation;
import dev.cairn.spi.TimedEngine;
import dev.cairn.spi.TransactionInvocation;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;

/** An engine that a test can freeze and kill like a process. Thread-safe. */
final class SimulatedProcess implements Listener, Interceptor {
  private final int number;
  private final TestBed bed;
  private final Observer observer;
  private final ProcessGate gate = new ProcessGate();
  private final ProcessConnections connections;
  private final Set<Connection> externalConnections = ConcurrentHashMap.newKeySet();
  private final ExternalCommits externalCommits = new ExternalCommits();
  private final Set<String> runs = ConcurrentHashMap.newKeySet();
  private final AtomicLong ids = new AtomicLong();
  private volatile @Nullable TimedEngine engine;
  private volatile @Nullable Cairn cairn;

  SimulatedProcess(int number, TestBed bed, OutsideThreads outside, Observer observer) {
    this.number = number;
    this.bed = bed;
    this.observer = observer;
    this.connections = new ProcessConnections(bed.database(), gate, outside);
  }

  /** Is told what a process does, on its threads. */
  interface Observer {
    /** An engine of the process has started. */
    void started(SimulatedProcess process);

    /** Records will be written, to an external database or, if its name is empty, the journal. */
    void recording(SimulatedProcess process, List<Event.Line> lines, String database);

    /** Records were committed. */
    void recorded(SimulatedProcess process, List<Event.Line> lines, String database);

    /** The engine of the process reports another event. */
    void happened(Event event);

    /** A try of a step or transaction begins. */
    void executes(SimulatedProcess process, String workflowId, String key);
  }

  /** The configuration of the engine of this process. */
  Config config() {
    Environment time = bed.time();
    var own =
        new Environment(
            new Clock(time.clock()),
            duration -> {
              time.pause().sleep(duration);
              gate.passCode();
            },
            this::nextId,
            time.random());
    return bed.config(connections, own).listener(this).interceptor(this);
  }

  /** Ids are the same in each run of the test, and begin with the number of the process. */
  private String nextId() {
    return "%s-7000-8000-%012x".formatted(idPrefix(), ids.incrementAndGet());
  }

  /** How the ids begin that this process generates, such as that of its executor. */
  String idPrefix() {
    return "%08x-0000".formatted(number);
  }

  /** The time of the test, which is told of one engine at a time. */
  private final class Clock implements ManualClock {
    private final InstantSource source;

    private Clock(InstantSource source) {
      this.source = source;
    }

    @Override
    public Instant instant() {
      return source.instant();
    }

    @Override
    public void started(TimedEngine started) {
      engine = started;
      observer.started(SimulatedProcess.this);
    }
  }

  void opened(Cairn opened) {
    cairn = opened;
  }

  Cairn cairn() {
    Cairn opened = cairn;
    if (opened == null) {
      throw new IllegalStateException("The process has no engine yet");
    }
    return opened;
  }

  /** The engine; empty until it has started. */
  Optional<TimedEngine> engine() {
    return Optional.ofNullable(engine);
  }

  /** Ends the process: its connections break, and its threads are held. */
  void kill() {
    gate.hold();
    connections.cut();
    externalConnections.forEach(ProcessConnections::abort);
  }

  /** Holds the threads of the process; its connections remain, except those in a transaction. */
  void freeze() {
    gate.hold();
    connections.cutTransactions();
    externalConnections.stream()
        .filter(ProcessConnections::isInTransaction)
        .forEach(ProcessConnections::abort);
  }

  /** Lets a frozen process continue. */
  void resume() {
    gate.open();
  }

  /** The workflows that the process runs, as far as it has reported. */
  Set<String> runs() {
    return Set.copyOf(runs);
  }

  /** Ends the threads of the process, and closes its engine. */
  void close() {
    if (!gate.isRunning()) {
      engine().ifPresent(TimedEngine::processDied);
      connections.cut();
      connections.cutListening();
      gate.end();
    }
    Cairn opened = cairn;
    if (opened != null) {
      opened.close(Duration.ZERO);
    }
  }

  @Override
  public void on(Event event) {
    gate.pass();
    switch (event) {
      case Event.RunStarted(var id, var name, var attempt) -> runs.add(id);
      case Event.RunEnded(var id, var name, var state, var at) -> runs.remove(id);
      case Event.RunDropped(var id, var reason) -> runs.remove(id);
      case Event.RunUnloaded(var id, var until) -> runs.remove(id);
      default -> {
        // not about a run
      }
    }
    tell(event);
    gate.pass();
  }

  private void tell(Event event) {
    switch (event) {
      case Event.Recording(var lines) ->
          observer.recording(this, lines, externalCommits.database(lines));
      case Event.Recorded(var lines) -> {
        observer.recorded(this, lines, externalCommits.database(lines));
        externalCommits.committed();
      }
      default -> observer.happened(event);
    }
  }

  @Override
  public @Nullable Object run(RunInvocation run) throws Exception {
    gate.passCode();
    return run.proceed();
  }

  @Override
  public @Nullable Object branch(BranchInvocation branch) throws Exception {
    gate.passCode();
    return branch.proceed();
  }

  @Override
  public @Nullable Object step(StepInvocation step) throws Exception {
    return executed(step.workflowId(), step.key(), step::proceed);
  }

  @Override
  public @Nullable Object transaction(TransactionInvocation transaction) throws Exception {
    boolean isExternal = !transaction.database().isEmpty();
    if (isExternal) {
      track(transaction.connection());
    }
    String workflowId = transaction.workflowId().orElse("");
    String key = transaction.key().orElse(transaction.name());
    externalCommits.begins();
    Object result = executed(workflowId, key, transaction::proceed);
    if (isExternal) {
      externalCommits.returned(new Event.Line(workflowId, key), transaction.database());
    }
    return result;
  }

  /** The commit follows later, so the connection breaks with the process even after this call. */
  private void track(Connection external) throws SQLException {
    if (external.unwrap(PGConnection.class) instanceof Connection driver) {
      externalConnections.add(driver);
    }
  }

  private @Nullable Object executed(String workflowId, String key, Callable<@Nullable Object> code)
      throws Exception {
    gate.passCode();
    observer.executes(this, workflowId, key);
    try {
      return code.call();
    } finally {
      gate.passCode();
    }
  }
}
