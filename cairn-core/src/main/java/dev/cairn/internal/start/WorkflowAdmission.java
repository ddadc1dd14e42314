package dev.cairn.internal.start;

import dev.cairn.error.WorkflowConflictException;
import dev.cairn.internal.execution.RunTask;
import dev.cairn.internal.registry.WorkflowDefinition;
import dev.cairn.internal.run.ActiveRun;
import dev.cairn.internal.run.ActiveRuns;
import dev.cairn.internal.run.DeferredStart;
import dev.cairn.internal.run.QueueSlots;
import dev.cairn.internal.run.RunLifecycle;
import dev.cairn.internal.run.RunStopped;
import dev.cairn.internal.store.batch.Entry;
import dev.cairn.internal.store.batch.Verdict;
import dev.cairn.internal.store.record.WorkflowRow;
import dev.cairn.start.Placement;
import dev.cairn.start.StartOptions;
import dev.cairn.start.Uniqueness;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Accepts workflows: records them, or finds that their id was accepted before. */
public final class WorkflowAdmission {
  /** How long a call may run before it is recorded, if it does nothing durable. */
  private static final Duration HELD_BACK = Duration.ofMillis(2);

  private final ActiveRuns runs;
  private final StartRecords records;
  private final Owner owner;
  private final QueueAdmission enqueuing;
  private Instant lastLot = Instant.EPOCH;

  public WorkflowAdmission(ActiveRuns runs, StartRecords records, QueueSlots slots, Owner owner) {
    this.runs = runs;
    this.records = records;
    this.owner = owner;
    this.enqueuing = new QueueAdmission(this, runs, records, slots, owner);
  }

  /**
   * The executor that owns what is accepted.
   *
   * @param confirmMembership finds out whether it is alive
   * @param launch runs what was accepted
   * @param lookAgain finds out whether it owns a workflow that does not run here
   */
  public record Owner(
      Runnable confirmMembership,
      BiConsumer<ActiveRun, RunTask.Beginning> launch,
      Consumer<String> lookAgain) {}

  /**
   * A call of a workflow, as it is recorded.
   *
   * @param definition the workflow
   * @param input its arguments as JSON
   * @param parent who calls it; null from outside
   * @param id under which id it is to run
   * @param run how it is to be started
   * @param attributes by what it can be found, as JSON; null for nothing
   */
  public record Call(
      WorkflowDefinition definition,
      String input,
      Entry.@Nullable Owned parent,
      String id,
      StartOptions run,
      @Nullable String attributes) {
    Entry.Begin begin(Instant startedAt) {
      return new Entry.Begin(
          id,
          definition.name(),
          input,
          parent,
          startedAt,
          run.isPinned(),
          run.bounds(),
          attributes);
    }

    /** A run of it that begins here. */
    ActiveRun run(Instant startedAt) {
      String queue = run.placement() == null ? null : run.placement().queue();
      var term = new WorkflowRow.Term(run.bounds().from(startedAt), null);
      return new ActiveRun(definition, new Entry.Owned(id, 1), id, queue, term);
    }
  }

  /**
   * What was accepted.
   *
   * @param id the workflow's id, which is another's if the start joined one
   * @param here its run, where it runs here
   */
  public record Accepted(String id, Optional<RunLifecycle> here) {}

  /** Returns once the call is recorded under the id, by this call or by one before it. */
  public Accepted accept(Call call) {
    Placement placement = call.run.placement();
    if (placement == null) {
      return direct(call);
    }
    return placement.uniqueness() instanceof Uniqueness.Debounced
        ? enqueuing.debounced(call, placement)
        : enqueuing.accept(call, placement);
  }

  /**
   * Lets a call run whose caller waits for its end, under an id that nobody else knows. Nothing is
   * acknowledged before that; so the call is recorded when it first does something durable, or has
   * run for a while, or as a whole if it has ended by then.
   */
  public Accepted called(Call call) {
    Instant startedAt = now();
    ActiveRun run = call.run(startedAt);
    var opening = new DeferredStart(call.begin(startedAt), records::write, run.lifecycle());
    run.holdBack(opening);
    if (runs.reserve(run) == null) {
      owner.launch.accept(run, new RunTask.Beginning(call.input, startedAt, true));
      if (opening.await(HELD_BACK)) {
        return new Accepted(call.id, Optional.of(run.lifecycle()));
      }
    }
    return direct(call);
  }

  /** Accepts many calls that are put into a queue under ids of their own. */
  List<Accepted> acceptAll(List<Call> calls, Placement placement) {
    return enqueuing.acceptAll(calls, placement);
  }

  /**
   * Accepts calls in their order, with one commit. What is not plainly recorded, or may be one with
   * a call before it, is accepted by itself after all others: it may have to wait for one of them.
   */
  public void acceptInOrder(List<PendingStart> lot) {
    Instant now = afterTheLast();
    var room = enqueuing.room();
    var before = new HashSet<Object>();
    var tried = new ArrayList<Tried>(lot.size());
    for (PendingStart ahead : lot) {
      ahead.settle(() -> {
        AdmissionAttempt attempt =
            ahead.isNoneOf(before) ? attempt(ahead.call(), now, tried.size(), room) : null;
        if (attempt != null) {
          tried.add(new Tried(ahead, attempt));
        }
        return null; // not yet
      });
    }
    List<Supplier<Entry>> entries =
        tried.stream().<Supplier<Entry>>map(each -> each.attempt::entry).toList();
    List<Supplier<Verdict>> verdicts = writeAll(entries);
    var existing = new HashSet<String>();
    for (int i = 0; i < verdicts.size(); i++) {
      tried.get(i).settleWith(verdicts.get(i), existing);
    }
    lot.stream()
        .filter(ahead -> !ahead.accepted().isDone())
        .forEach(ahead ->
            ahead.settle(() ->
                existing.contains(ahead.call().id()) && same(ahead.call())
                    ? running(ahead.call())
                    : accept(ahead.call())));
  }

  /** Whatever fails is the fate of each, so that each gives back what was reserved for it. */
  private List<Supplier<Verdict>> writeAll(List<Supplier<Entry>> entries) {
    try {
      return records.writeAll(entries.stream().map(Supplier::get).toList());
    } catch (RuntimeException | Error broken) {
      return Collections.nCopies(
          entries.size(),
          () -> {
            throw broken;
          });
    }
  }

  /** The time, but later than before, also where a clock was set back. */
  private synchronized Instant afterTheLast() {
    Instant now = now();
    lastLot = now.isAfter(lastLot) ? now : lastLot.plus(1, ChronoUnit.MICROS);
    return lastLot;
  }

  private record Tried(PendingStart ahead, AdmissionAttempt attempt) {
    void settleWith(Supplier<Verdict> coming, Set<String> existing) {
      ahead.settle(() -> {
        AdmissionAttempt.Result result = attempt.settleWith(coming);
        if (result.verdict() == Verdict.EXISTS) {
          existing.add(ahead.call().id());
        }
        return result.accepted();
      });
    }
  }

  /** What can be written together with others; null for what has to be accepted by itself. */
  private @Nullable AdmissionAttempt attempt(Call call, Instant now, int number, BatchSlots room) {
    Placement placement = call.run.placement();
    if (placement == null) {
      var beginning = new Beginning(call, call.run(now), now);
      return runs.reserve(beginning.fresh) == null ? beginning : null;
    }
    return placement.uniqueness() instanceof Uniqueness.Debounced
        ? null
        : enqueuing.attempt(call, placement, now, number, room::takeOne);
  }

  AdmissionAttempt.Result write(AdmissionAttempt attempt) {
    return attempt.settleWith(() -> records.write(attempt.entry()));
  }

  private Accepted direct(Call call) {
    while (true) {
      Instant startedAt = now();
      var beginning = new Beginning(call, call.run(startedAt), startedAt);
      ActiveRun running = runs.reserve(beginning.fresh);
      if (running != null) {
        if (running.lifecycle().awaitAccepted() && same(call)) {
          return new Accepted(call.id, Optional.of(running.lifecycle()));
        }
        runs.giveWay(running);
        continue;
      }
      AdmissionAttempt.Result result = write(beginning);
      if (result.accepted() != null) {
        return result.accepted();
      }
      if (same(call)) {
        return running(call);
      }
      if (result.verdict() != Verdict.EXISTS) { // else what stood there was deleted since
        refused(call);
      }
    }
  }

  /** What a call that was accepted before is here. */
  Accepted running(Call call) {
    return new Accepted(call.id, runs.find(call.id).map(ActiveRun::lifecycle));
  }

  /** A call that begins here at once, under an id that is reserved for it. */
  private final class Beginning implements AdmissionAttempt {
    private final Call call;
    private final ActiveRun fresh;
    private final Instant startedAt;

    Beginning(Call call, ActiveRun fresh, Instant startedAt) {
      this.call = call;
      this.fresh = fresh;
      this.startedAt = startedAt;
    }

    @Override
    public Entry entry() {
      return call.begin(startedAt);
    }

    @Override
    public @Nullable Accepted settle(Verdict verdict) {
      if (verdict != Verdict.RECORDED) {
        runs.reject(fresh);
        return null;
      }
      if (!fresh.lifecycle().accept()) { // recovery may have found the record first, and run it
        owner.lookAgain.accept(call.id);
        return new Accepted(call.id, Optional.empty());
      }
      owner.launch.accept(fresh, new RunTask.Beginning(call.input, startedAt, true));
      return new Accepted(call.id, Optional.of(fresh.lifecycle()));
    }
  }

  Instant now() {
    return records.now().truncatedTo(ChronoUnit.MICROS);
  }

  /** Whether what stands under the id is this call; false if nothing stands there. */
  boolean same(Call call) {
    Optional<WorkflowRow> found = records.find(call.id);
    if (found.isEmpty()) {
      return false;
    }
    WorkflowRow row = found.get();
    String name = call.definition.name();
    if (!row.name().equals(name)) {
      throw new WorkflowConflictException(
          "Workflow id '%s' already names a call of %s, and was now used to call %s. Use a new id, or call %s again to get the first call's result."
              .formatted(call.id, row.name(), name, row.name()));
    }
    if (!records.same(call.definition, call.input, row)) {
      throw new WorkflowConflictException(
          "Workflow id '%s' already names a call of %s with other arguments. Use a new id, or the first call's arguments to get its result."
              .formatted(call.id, name));
    }
    return true;
  }

  /** Either the parent is in other hands, and stops; or this executor was declared dead. */
  void refused(Call call) {
    owner.confirmMembership.run();
    if (call.parent != null) {
      runs.find(call.parent.workflowId())
          .ifPresent(parent -> parent.stop(new RunStopped.Reason.Lost(), false));
      throw new RunStopped(new RunStopped.Reason.Lost());
    }
  }
}
