package dev.cairn.runtime;

import dev.cairn.api.CairnException;
import dev.cairn.api.StuckException;
import dev.cairn.spi.Event;
import dev.cairn.spi.Slot;
import dev.cairn.store.Entry;
import dev.cairn.store.Executors;
import dev.cairn.store.Identity;
import dev.cairn.store.Outcome;
import dev.cairn.store.WorkflowRow;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A started engine: this process as one of all that run workflows, with its lease, its recovery and
 * its live runs. Thread-safe.
 */
final class Executor {
  private static final Logger LOG = LoggerFactory.getLogger(Executor.class);
  private static final Duration AFTER_INTERRUPT = Duration.ofSeconds(5);

  private final Engine engine;
  private final Registry registry;
  private final Services services;
  private final Executors executors;
  private final LiveRuns runs = new LiveRuns();
  private final Acceptance acceptance;
  private final Watcher watcher;
  private final Heart lease;
  private final Heart recovery;
  private final ReentrantLock membership = new ReentrantLock();
  private volatile boolean closing;

  Executor(Engine engine, Registry registry, Services services, Local local) {
    this.engine = engine;
    this.registry = registry;
    this.services = services;
    this.executors = services.store().executors(local.identity());
    this.acceptance = new Acceptance(runs, services, this::confirmMembership, this::launch);
    this.watcher = new Watcher(services.store().workflows(), services.ambient());
    executors.join();
    watcher.start();
    var registered = new Recovery.Registered(registry.names(), local.identity().build());
    var looking =
        new Recovery(
            executors, services.store().workflows(), registered, services.listener(), this::goOn);
    Duration third = local.lease().dividedBy(3);
    Duration fifth = local.lease().dividedBy(5);
    this.lease = Heart.start("cairn-lease", this::confirmMembership, third, services.ambient());
    this.recovery = Heart.start("cairn-recovery", looking::look, fifth, services.ambient());
  }

  /** What is particular to this process: who it is, and how long it counts as alive. */
  record Local(Identity identity, Duration lease) {}

  /** Records a call, or finds it recorded; gives the run's end where the run is here. */
  Optional<CompletableFuture<Ended>> accept(
      Definition definition,
      List<? extends @Nullable Object> arguments,
      String id,
      Entry.@Nullable Owned parent) {
    String input = services.values().arguments(definition, arguments);
    return acceptance.accept(new Acceptance.Call(definition, input, parent), id);
  }

  private void launch(LiveRun run, RunTask.Beginning beginning) {
    if (closing) {
      finished(run, new Ended.Dropped());
      return;
    }
    Thread.ofVirtual()
        .name("cairn " + run.id())
        .inheritInheritableThreadLocals(false)
        .start(new RunTask(engine, services, run, beginning));
  }

  /** Goes on with a workflow that this executor has taken over. */
  private void goOn(WorkflowRow row) {
    registry
        .find(row.name())
        .ifPresent(definition -> {
          var run = new LiveRun(definition, new Entry.Owned(row.id(), row.attempt()));
          run.accepted().complete(true);
          if (runs.adopt(run)) {
            boolean sameBuild = row.build() != null;
            launch(run, new RunTask.Beginning(row.input(), row.startedAt(), sameBuild));
          }
        });
  }

  void finished(LiveRun run, Ended ended) {
    run.over().set(true);
    runs.remove(run);
    run.ended().complete(ended);
  }

  Optional<CompletableFuture<Ended>> localEnd(String id) {
    return runs.find(id).map(LiveRun::ended);
  }

  /** How a workflow ends: as the run here says, or else as the database does. */
  CompletableFuture<Ended> end(
      RunHandle<?> handle, @Nullable CompletableFuture<Ended> here, boolean beyondStuck) {
    if (here == null) {
      return watched(handle, beyondStuck);
    }
    return here.thenCompose(ended -> {
      boolean goesOnElsewhere = ended instanceof Ended.Dropped && !closing;
      boolean mayGoOn = ended instanceof Ended.GotStuck && beyondStuck;
      return goesOnElsewhere || mayGoOn
          ? watched(handle, beyondStuck)
          : CompletableFuture.completedFuture(ended);
    });
  }

  private CompletableFuture<Ended> watched(RunHandle<?> handle, boolean beyondStuck) {
    return watcher
        .end(handle.id(), beyondStuck)
        .handle((row, closed) -> row == null ? new Ended.Dropped() : ended(row, handle.slot()));
  }

  private Ended ended(WorkflowRow row, Slot slot) {
    return switch (row.outcome()) {
      case Outcome.Success success -> new Ended.Returned(services.values().value(slot, success));
      case Outcome.Failure failure -> {
        Throwable exception = services.values().exception(failure);
        yield exception instanceof StuckException stuck && !row.state().ended()
            ? new Ended.GotStuck(stuck)
            : new Ended.Threw(exception);
      }
      case null -> new Ended.Dropped();
    };
  }

  /**
   * Extends the lease. If it is gone, this executor was declared dead: it drops its runs, which
   * others have or will have, and goes on under a fresh id.
   */
  void confirmMembership() {
    membership.lock();
    try {
      if (!closing && !executors.extend()) {
        String gone = executors.current();
        executors.join();
        runs.stopAccepted(new RunStopped.Reason.Lost());
        services.listener().on(new Event.ExecutorLost(gone));
      }
    } finally {
      membership.unlock();
    }
  }

  void close(Duration grace) {
    recovery.close();
    closing = true;
    runs.stopAll(new RunStopped.Reason.Closing(), false);
    if (runs.awaitNone(grace) > 0) {
      runs.stopAll(new RunStopped.Reason.Closing(), true);
      services.store().stopWaiting();
      int left = runs.awaitNone(AFTER_INTERRUPT);
      if (left > 0) {
        LOG.warn("close runs={} problem=they ignore interrupts and are left to themselves", left);
      }
    }
    lease.close();
    watcher.close();
    services.store().stopWaiting();
    try {
      executors.leave();
    } catch (CairnException away) {
      LOG.warn("close problem={} consequence=the lease runs out by itself", away.getMessage());
    }
    services.journal().close();
  }
}
