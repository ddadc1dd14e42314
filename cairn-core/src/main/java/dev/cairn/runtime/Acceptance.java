package dev.cairn.runtime;

import dev.cairn.api.WorkflowConflictException;
import dev.cairn.store.Entry;
import dev.cairn.store.Verdict;
import dev.cairn.store.WorkflowRow;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** Accepts workflows: records them as begun here, or finds that their id was accepted before. */
final class Acceptance {
  private final LiveRuns runs;
  private final Services services;
  private final Runnable confirmMembership;
  private final BiConsumer<LiveRun, RunTask.Beginning> launch;

  Acceptance(
      LiveRuns runs,
      Services services,
      Runnable confirmMembership,
      BiConsumer<LiveRun, RunTask.Beginning> launch) {
    this.runs = runs;
    this.services = services;
    this.confirmMembership = confirmMembership;
    this.launch = launch;
  }

  /** A call of a workflow, as it is recorded. */
  record Call(Definition definition, String input, Entry.@Nullable Owned parent) {}

  /**
   * Returns once the call is recorded under the id, by this call or by one before it. Gives the
   * run's end where the run is here.
   */
  Optional<CompletableFuture<Ended>> accept(Call call, String id) {
    while (true) {
      var fresh = new LiveRun(call.definition, new Entry.Owned(id, 1));
      LiveRun running = runs.claim(fresh);
      if (running != null) {
        if (running.accepted().join() && same(call, id)) {
          return Optional.of(running.ended());
        }
        continue;
      }
      switch (begin(call, fresh)) {
        case RECORDED -> {
          return Optional.of(fresh.ended());
        }
        case EXISTS -> {
          if (same(call, id)) {
            return runs.find(id).map(LiveRun::ended);
          }
        }
        case REFUSED -> refused(call);
      }
    }
  }

  private Verdict begin(Call call, LiveRun fresh) {
    Instant startedAt = services.clock().instant().truncatedTo(ChronoUnit.MICROS);
    Verdict verdict = Verdict.REFUSED;
    try {
      verdict =
          services
              .journal()
              .write(
                  new Entry.Begin(
                      fresh.id(), call.definition.name(), call.input, call.parent, startedAt));
    } finally {
      if (verdict != Verdict.RECORDED) {
        runs.remove(fresh);
      }
      fresh.accepted().complete(verdict == Verdict.RECORDED);
    }
    if (verdict == Verdict.RECORDED) {
      launch.accept(fresh, new RunTask.Beginning(call.input, startedAt, true));
    }
    return verdict;
  }

  /** Whether what stands under the id is this call; false if nothing stands there any more. */
  private boolean same(Call call, String id) {
    Optional<WorkflowRow> found = services.store().workflows().find(id);
    if (found.isEmpty()) {
      return false;
    }
    WorkflowRow row = found.get();
    String name = call.definition.name();
    if (!row.name().equals(name)) {
      throw new WorkflowConflictException(
          "Workflow id '%s' already names a call of %s, and was now used to call %s. Use a new id, or call %s again to get the first call's result."
              .formatted(id, row.name(), name, row.name()));
    }
    if (!services.values().codec().same(call.input, row.input())) {
      throw new WorkflowConflictException(
          "Workflow id '%s' already names a call of %s with other arguments. Use a new id, or the first call's arguments to get its result."
              .formatted(id, name));
    }
    return true;
  }

  /** Either the parent is in other hands, and stops; or this executor was declared dead. */
  private void refused(Call call) {
    confirmMembership.run();
    if (call.parent != null) {
      runs.find(call.parent.workflowId())
          .ifPresent(parent -> parent.stop(new RunStopped.Reason.Lost(), false));
      throw new RunStopped(new RunStopped.Reason.Lost());
    }
  }
}
