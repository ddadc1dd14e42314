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

/**
 * Admits starts: reserves the id in this process, records the start, and launches the run. A start
 * whose id is taken returns the existing workflow if it is the same call, and throws otherwise.
 * Thread-safe.
 */
public final class WorkflowAdmission {
  /** How long a deferred start may stay unrecorded if the workflow does nothing durable. */
  private static final Duration MAX_DEFERRAL = Duration.ofMillis(2);

  private final ActiveRuns runs;
  private final StartRecords records;
  private final Owner owner;
  private final QueueAdmission queueAdmission;
  private Instant lastBatchTime = Instant.EPOCH;

  public WorkflowAdmission(ActiveRuns runs, StartRecords records, QueueSlots slots, Owner owner) {
    this.runs = runs;
    this.records = records;
    this.owner = owner;
    this.queueAdmission = new QueueAdmission(this, runs, records, slots, owner);
  }

  /**
   * The executor that owns admitted workflows.
   *
   * @param confirmMembership checks that this executor is still alive
   * @param launch starts the thread of a run
   * @param recheck makes recovery check whether this executor owns a workflow that does not run
   *     here
   */
  public record Owner(
      Runnable confirmMembership,
      BiConsumer<ActiveRun, RunTask.Beginning> launch,
      Consumer<String> recheck) {}

  /**
   * A call of a workflow, serialized.
   *
   * @param definition the workflow
   * @param input the arguments as JSON
   * @param parent the workflow that starts it; null from outside
   * @param id the workflow id
   * @param options the start options
   * @param attributes the attributes as JSON; null for none
   */
  public record Call(
      WorkflowDefinition definition,
      String input,
      Entry.@Nullable RunKey parent,
      String id,
      StartOptions options,
      @Nullable String attributes) {
    /** The same call with other options. */
    Call with(StartOptions options) {
      return new Call(definition, input, parent, id, options, attributes);
    }

    Entry.Begin begin(Instant startedAt) {
      return new Entry.Begin(
          id,
          definition.name(),
          input,
          parent,
          startedAt,
          options.isPinned(),
          options.bounds(),
          attributes,
          options.headers());
    }

    /** Creates its run in this process. */
    ActiveRun newRun(Instant startedAt) {
      String queue = options.placement() == null ? null : options.placement().queue();
      var term = new WorkflowRow.CancellationStatus(options.bounds().from(startedAt), null, null);
      return new ActiveRun(definition, new Entry.RunKey(id, 1), id, queue, term, options.headers());
    }
  }

  /**
   * An accepted start.
   *
   * @param id the workflow id, which is another workflow's if the start joined that one
   * @param localRun its run, if it runs in this process
   */
  public record Accepted(String id, Optional<RunLifecycle> localRun) {}

  /**
   * Admits a call. Blocks until it is recorded under its id, by this or an earlier call.
   *
   * @throws WorkflowConflictException if the id belongs to another call
   */
  public Accepted accept(Call call) {
    Placement placement = call.options.placement();
    if (placement == null) {
      return startDirectly(call);
    }
    return placement.uniqueness() instanceof Uniqueness.Debounced
        ? queueAdmission.admitDebounced(call, placement)
        : queueAdmission.accept(call, placement);
  }

  /**
   * Admits a call whose caller waits for its result and whose id nobody else knows. Nothing is
   * acknowledged before the result, so the start is not recorded first but when the workflow does
   * something durable, or after 2 ms; if the workflow has ended by then, start and end are recorded
   * as one row.
   */
  public Accepted admitDeferred(Call call) {
    Instant startedAt = now();
    ActiveRun run = call.newRun(startedAt);
    var deferredStart = new DeferredStart(call.begin(startedAt), records::write, run.lifecycle());
    run.defer(deferredStart);
    if (runs.reserve(run) == null) {
      owner.launch.accept(run, new RunTask.Beginning(call.input, startedAt, true));
      if (deferredStart.await(MAX_DEFERRAL)) {
        return new Accepted(call.id, Optional.of(run.lifecycle()));
      }
    }
    return startDirectly(call);
  }

  /** Enqueues many calls with fresh ids. */
  List<Accepted> admitAll(List<Call> calls, Placement placement) {
    return queueAdmission.admitAll(calls, placement);
  }

  /**
   * Admits calls in order, with one commit. Calls that may join an earlier call of the batch, are
   * debounced, or were not simply recorded, are admitted one by one after the others, because they
   * may have to wait for one of them.
   */
  public void admitBatch(List<PendingStart> batch) {
    Instant now = nextBatchTime();
    var batchSlots = queueAdmission.newBatchSlots();
    var before = new HashSet<Object>();
    var attempts = new ArrayList<PendingAttempt>(batch.size());
    for (PendingStart pending : batch) {
      pending.settle(() -> {
        AdmissionAttempt attempt =
            pending.isIndependentOf(before)
                ? attempt(pending.call(), now, attempts.size(), batchSlots)
                : null;
        if (attempt != null) {
          attempts.add(new PendingAttempt(pending, attempt));
        }
        return null; // completed below, from its verdict
      });
    }
    List<Supplier<Entry>> entries =
        attempts.stream().<Supplier<Entry>>map(each -> each.attempt::entry).toList();
    List<Supplier<Verdict>> verdicts = writeAll(entries);
    var existingIds = new HashSet<String>();
    for (int i = 0; i < verdicts.size(); i++) {
      attempts.get(i).settleFrom(verdicts.get(i), existingIds);
    }
    batch.stream()
        .filter(pending -> !pending.accepted().isDone())
        .forEach(pending ->
            pending.settle(() ->
                existingIds.contains(pending.call().id()) && isRecorded(pending.call())
                    ? existing(pending.call())
                    : accept(pending.call())));
  }

  /**
   * Writes entries. A failure of the whole batch becomes the verdict of each entry, so that each
   * attempt releases its reservations.
   */
  private List<Supplier<Verdict>> writeAll(List<Supplier<Entry>> entries) {
    try {
      return records.writeAll(entries.stream().map(Supplier::get).toList());
    } catch (RuntimeException | Error failure) {
      return Collections.nCopies(
          entries.size(),
          () -> {
            throw failure;
          });
    }
  }

  /**
   * Returns the current time, but always later than that of the previous batch, also if the clock
   * was set back.
   */
  private synchronized Instant nextBatchTime() {
    Instant now = now();
    lastBatchTime = now.isAfter(lastBatchTime) ? now : lastBatchTime.plus(1, ChronoUnit.MICROS);
    return lastBatchTime;
  }

  private record PendingAttempt(PendingStart pending, AdmissionAttempt attempt) {
    void settleFrom(Supplier<Verdict> verdict, Set<String> existingIds) {
      pending.settle(() -> {
        AdmissionAttempt.Result result = attempt.settleFrom(verdict);
        if (result.verdict() == Verdict.EXISTS) {
          existingIds.add(pending.call().id());
        }
        return result.accepted();
      });
    }
  }

  /**
   * Creates an attempt that can be written with others; null if the call must be admitted
   * separately.
   */
  private @Nullable AdmissionAttempt attempt(
      Call call, Instant now, int number, BatchSlots batchSlots) {
    Placement placement = call.options.placement();
    if (placement == null) {
      var start = new DirectStart(call, call.newRun(now), now);
      return runs.reserve(start.reserved) == null ? start : null;
    }
    return placement.uniqueness() instanceof Uniqueness.Debounced
        ? null
        : queueAdmission.attempt(call, placement, now, number, batchSlots::tryAcquire);
  }

  AdmissionAttempt.Result write(AdmissionAttempt attempt) {
    return attempt.settleFrom(() -> records.write(attempt.entry()));
  }

  private Accepted startDirectly(Call call) {
    while (true) {
      Instant startedAt = now();
      var start = new DirectStart(call, call.newRun(startedAt), startedAt);
      ActiveRun current = runs.reserve(start.reserved);
      if (current != null) {
        if (current.lifecycle().awaitAccepted() && isRecorded(call)) {
          return new Accepted(call.id, Optional.of(current.lifecycle()));
        }
        runs.evict(current);
        continue;
      }
      AdmissionAttempt.Result result = write(start);
      if (result.accepted() != null) {
        return result.accepted();
      }
      if (isRecorded(call)) {
        return existing(call);
      }
      if (result.verdict()
          != Verdict.EXISTS) { // otherwise the existing workflow was deleted meanwhile; try again
        handleRefusal(call);
      }
    }
  }

  /** Returns the result for a call that was already accepted. */
  Accepted existing(Call call) {
    return new Accepted(call.id, runs.find(call.id).map(ActiveRun::lifecycle));
  }

  /** An attempt to start a workflow here, under an id that is reserved for it. */
  private final class DirectStart implements AdmissionAttempt {
    private final Call call;
    private final ActiveRun reserved;
    private final Instant startedAt;

    DirectStart(Call call, ActiveRun reserved, Instant startedAt) {
      this.call = call;
      this.reserved = reserved;
      this.startedAt = startedAt;
    }

    @Override
    public Entry entry() {
      return call.begin(startedAt);
    }

    @Override
    public @Nullable Accepted settle(Verdict verdict) {
      if (verdict != Verdict.RECORDED) {
        runs.reject(reserved);
        return null;
      }
      if (!reserved.lifecycle().accept()) { // recovery found the record first and already runs it
        owner.recheck.accept(call.id);
        return new Accepted(call.id, Optional.empty());
      }
      owner.launch.accept(reserved, new RunTask.Beginning(call.input, startedAt, true));
      return new Accepted(call.id, Optional.of(reserved.lifecycle()));
    }
  }

  Instant now() {
    return records.now().truncatedTo(ChronoUnit.MICROS);
  }

  /**
   * Returns whether the id belongs to this call; false if there is no workflow with it.
   *
   * @throws WorkflowConflictException if the id belongs to another workflow or other arguments
   */
  boolean isRecorded(Call call) {
    Optional<WorkflowRow> found = records.find(call.id);
    if (found.isEmpty()) {
      return false;
    }
    WorkflowRow row = found.get();
    String name = call.definition.name();
    if (!row.name().equals(name)) {
      throw new WorkflowConflictException(
          "Workflow id '%s' belongs to a call of %s and was now used for a call of %s. Use a new id, or call %s to get the existing result."
              .formatted(call.id, row.name(), name, row.name()),
          call.id,
          row.name(),
          name,
          null);
    }
    if (!records.sameInput(call.definition, call.input, row)) {
      throw new WorkflowConflictException(
          "Workflow id '%s' belongs to a call of %s with other arguments. Use a new id, or the same arguments to get the existing result."
              .formatted(call.id, name),
          call.id,
          row.name(),
          name,
          null);
    }
    return true;
  }

  /**
   * Handles a refused start. Either this executor was declared dead, which is checked, or the
   * parent has another owner, and its run here stops. The other owner may be a later run in this
   * process, which continues.
   */
  void handleRefusal(Call call) {
    owner.confirmMembership.run();
    if (call.parent != null) {
      runs.find(call.parent.workflowId())
          .filter(parent -> parent.owned().equals(call.parent))
          .ifPresent(parent -> parent.stop(new RunStopped.Reason.Lost(), false));
      throw new RunStopped(new RunStopped.Reason.Lost());
    }
  }
}
