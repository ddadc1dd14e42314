package dev.cairn.internal.start;

import dev.cairn.error.DuplicateException;
import dev.cairn.error.WorkflowConflictException;
import dev.cairn.internal.execution.RunTask;
import dev.cairn.internal.run.ActiveRun;
import dev.cairn.internal.run.ActiveRuns;
import dev.cairn.internal.run.QueueSlots;
import dev.cairn.internal.start.WorkflowAdmission.Accepted;
import dev.cairn.internal.start.WorkflowAdmission.Call;
import dev.cairn.internal.store.batch.Entry;
import dev.cairn.internal.store.batch.Verdict;
import dev.cairn.internal.store.record.WorkflowRow;
import dev.cairn.start.OnDuplicate;
import dev.cairn.start.Placement;
import dev.cairn.start.Uniqueness;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Records starts that name a queue. If this process has a free slot, the row is written as already
 * claimed and the workflow runs here at once. Thread-safe.
 */
final class QueueAdmission {
  private static final int CHUNK = 5_000;

  private final WorkflowAdmission admission;
  private final ActiveRuns runs;
  private final StartRecords records;
  private final QueueSlots slots;

  /**
   * Queues whose last start had a slot here but could not run at once (another limit, or a
   * backlog).
   */
  private final Set<String> contended = ConcurrentHashMap.newKeySet();

  private final WorkflowAdmission.Owner owner;

  QueueAdmission(
      WorkflowAdmission admission,
      ActiveRuns runs,
      StartRecords records,
      QueueSlots slots,
      WorkflowAdmission.Owner owner) {
    this.admission = admission;
    this.runs = runs;
    this.records = records;
    this.slots = slots;
    this.owner = owner;
  }

  Accepted accept(Call call, Placement placement) {
    while (true) {
      AdmissionAttempt.Result result =
          admission.write(attempt(call, placement, admission.now(), 0, slots::tryAcquire));
      Accepted accepted =
          switch (result.verdict()) {
            case CLAIMED, RECORDED, FENCED -> result.accepted();
            case EXISTS -> acceptedBefore(call);
            case DUPLICATE -> resolveDuplicate(call, placement);
            case INVALID_TARGET -> throw records.placementError(placement);
            case INCOMPLETE ->
                throw new IllegalStateException(
                    "INCOMPLETE is a verdict on an end, not on a start");
          };
      if (accepted != null) {
        return accepted;
      }
      if (result.verdict()
          == Verdict.FENCED) { // otherwise the conflicting workflow has ended; try again
        admission.handleRefusal(call);
      }
    }
  }

  /** Creates the slot allocation for one batch of starts. */
  BatchSlots newBatchSlots() {
    return new BatchSlots(slots, contended);
  }

  /**
   * Creates an attempt to enqueue a call. If the start has no delay and a slot is free, reserves
   * the id and the slot, so that the workflow can run here at once.
   *
   * @param number the position of the start in its batch
   * @param reserveSlot acquires a slot of a queue; false if there is none
   */
  AdmissionAttempt attempt(
      Call call, Placement placement, Instant now, int number, Predicate<String> reserveSlot) {
    boolean free = placement.delay().isZero() && reserveSlot.test(placement.queue());
    ActiveRun run = free ? call.newRun(now) : null;
    if (run != null && runs.reserve(run) != null) { // the id exists here, or has just ended
      slots.releaseAndNotify(placement.queue());
      run = null;
    }
    return new QueuedStart(call, placement, now, number, run);
  }

  /** An attempt to enqueue a call. */
  private final class QueuedStart implements AdmissionAttempt {
    private final Call call;
    private final Placement placement;
    private final Instant startedAt;
    private final int number;
    private final @Nullable ActiveRun reserved;

    QueuedStart(
        Call call,
        Placement placement,
        Instant startedAt,
        int number,
        @Nullable ActiveRun reserved) {
      this.call = call;
      this.placement = placement;
      this.startedAt = startedAt;
      this.number = number;
      this.reserved = reserved;
    }

    @Override
    public Entry entry() {
      return new Entry.Enqueue(call.begin(startedAt), placement, reserved != null, number);
    }

    @Override
    public @Nullable Accepted settle(Verdict verdict) {
      String queue = placement.queue();
      if (verdict == Verdict.CLAIMED) {
        contended.remove(queue);
        if (reserved != null && reserved.lifecycle().accept()) {
          owner.launch().accept(reserved, new RunTask.Beginning(call.input(), startedAt, true));
          return new Accepted(call.id(), Optional.of(reserved.lifecycle()));
        }
        owner
            .recheck()
            .accept(call.id()); // recovery here adopted the row first; check that it runs
      }
      if (reserved != null) {
        runs.reject(reserved);
        slots.releaseAndNotify(queue);
      }
      if (!verdict.isCommitted()) {
        return null;
      }
      if (reserved != null && verdict == Verdict.RECORDED) {
        contended.add(queue);
      }
      return new Accepted(call.id(), Optional.empty());
    }
  }

  private @Nullable Accepted acceptedBefore(Call call) {
    return admission.isRecorded(call) ? admission.existing(call) : null;
  }

  /**
   * Handles a start whose deduplication id is taken: joins the holder or throws. Returns null if
   * the holder has ended since, so that the start is tried again.
   */
  private @Nullable Accepted resolveDuplicate(Call call, Placement placement) {
    if (!(placement.uniqueness() instanceof Uniqueness.Deduplicated(var key, var then))) {
      throw new IllegalStateException("Verdict DUPLICATE for a start without a deduplication id");
    }
    Optional<WorkflowRow> holder = records.holder(placement.queue(), key);
    if (holder.isEmpty()) {
      return null;
    }
    WorkflowRow row = holder.get();
    if (then == OnDuplicate.REJECT) {
      throw new DuplicateException(
          "Queue '%s' already holds workflow '%s' (%s) under the deduplication id '%s'. Await that workflow, use another deduplication id, or set OnDuplicate.JOIN."
              .formatted(placement.queue(), row.id(), row.name(), key),
          row.id(),
          placement.queue(),
          key,
          null);
    }
    if (!row.name().equals(call.definition().name())) {
      throw new WorkflowConflictException(
          "Queue '%s' holds a call of %s under the deduplication id '%s', which a call of %s cannot join. Use another deduplication id."
              .formatted(placement.queue(), row.name(), key, call.definition().name()),
          row.id(),
          row.name(),
          call.definition().name(),
          null);
    }
    return new Accepted(row.id(), runs.find(row.id()).map(ActiveRun::lifecycle));
  }

  Accepted admitDebounced(Call call, Placement placement) {
    String id = records.enqueue(call.begin(admission.now()), placement);
    return new Accepted(id, Optional.empty());
  }

  List<Accepted> admitAll(List<Call> calls, Placement placement) {
    var accepted = new ArrayList<Accepted>(calls.size());
    for (int from = 0; from < calls.size(); from += CHUNK) {
      List<Call> chunk = calls.subList(from, Math.min(calls.size(), from + CHUNK));
      accepted.addAll(admitChunk(chunk, placement));
    }
    return accepted;
  }

  private List<Accepted> admitChunk(List<Call> calls, Placement placement) {
    Instant now = admission.now();
    var entries = new ArrayList<Entry.Enqueue>(calls.size());
    for (int i = 0; i < calls.size(); i++) {
      entries.add(new Entry.Enqueue(calls.get(i).begin(now), placement, false, i));
    }
    List<Supplier<Verdict>> verdicts = records.writeAll(entries);
    var accepted = new ArrayList<Accepted>(calls.size());
    for (int i = 0; i < verdicts.size(); i++) {
      Call call = calls.get(i);
      accepted.add(
          verdicts.get(i).get() == Verdict.RECORDED
              ? new Accepted(call.id(), Optional.empty())
              : accept(call, placement));
    }
    return accepted;
  }
}
