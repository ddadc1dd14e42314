package dev.cairn.internal.start;

import dev.cairn.error.ConfigException;
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

/** Accepts workflows into queues; runs one at once where nothing is in its way. */
final class QueueAdmission {
  private static final int CHUNK = 5_000;

  private final WorkflowAdmission acceptance;
  private final ActiveRuns runs;
  private final StartRecords records;
  private final QueueSlots slots;

  /** Queues of which the last start could not run at once, though this process had room. */
  private final Set<String> crowded = ConcurrentHashMap.newKeySet();

  private final WorkflowAdmission.Owner owner;

  QueueAdmission(
      WorkflowAdmission acceptance,
      ActiveRuns runs,
      StartRecords records,
      QueueSlots slots,
      WorkflowAdmission.Owner owner) {
    this.acceptance = acceptance;
    this.runs = runs;
    this.records = records;
    this.slots = slots;
    this.owner = owner;
  }

  Accepted accept(Call call, Placement placement) {
    while (true) {
      AdmissionAttempt.Result result =
          acceptance.write(attempt(call, placement, acceptance.now(), 0, slots::takeOne));
      Accepted accepted =
          switch (result.verdict()) {
            case CLAIMED, RECORDED, REFUSED -> result.accepted();
            case EXISTS -> existing(call);
            case DUPLICATE -> duplicate(call, placement);
            case UNPLACED -> throw unplaced(placement);
            case INCOMPLETE -> throw new IllegalStateException("only an end is incomplete");
          };
      if (accepted != null) {
        return accepted;
      }
      if (result.verdict() == Verdict.REFUSED) { // else what was in the way has ended since
        acceptance.refused(call);
      }
    }
  }

  /** For starts that are written together. */
  BatchSlots room() {
    return new BatchSlots(slots, crowded);
  }

  /**
   * Reserves the id and a slot of the queue, if it is given one, in case that the workflow can run
   * at once.
   */
  AdmissionAttempt attempt(
      Call call, Placement placement, Instant now, int number, Predicate<String> slot) {
    boolean free = placement.delay().isZero() && slot.test(placement.queue());
    ActiveRun run = free ? call.run(now) : null;
    if (run != null && runs.reserve(run) != null) { // then it exists, or has just ended
      slots.free(placement.queue());
      run = null;
    }
    return new Placing(call, placement, now, number, run);
  }

  /** A call that is put into a queue. */
  private final class Placing implements AdmissionAttempt {
    private final Call call;
    private final Placement placement;
    private final Instant startedAt;
    private final int number;
    private final @Nullable ActiveRun reserved;

    Placing(
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
        crowded.remove(queue);
        if (reserved != null && reserved.lifecycle().accept()) {
          owner.launch().accept(reserved, new RunTask.Beginning(call.input(), startedAt, true));
          return new Accepted(call.id(), Optional.of(reserved.lifecycle()));
        }
        owner.lookAgain().accept(call.id()); // it may have been claimed and run by others here
      }
      if (reserved != null) {
        runs.reject(reserved);
        slots.free(queue);
      }
      if (verdict != Verdict.RECORDED && verdict != Verdict.CLAIMED) {
        return null;
      }
      if (reserved != null && verdict == Verdict.RECORDED) {
        crowded.add(queue);
      }
      return new Accepted(call.id(), Optional.empty());
    }
  }

  private @Nullable Accepted existing(Call call) {
    return acceptance.same(call) ? acceptance.running(call) : null;
  }

  /** The deduplication id is taken; if its holder has ended since, the start is made again. */
  private @Nullable Accepted duplicate(Call call, Placement placement) {
    if (!(placement.uniqueness() instanceof Uniqueness.Deduplicated(var key, var then))) {
      throw new IllegalStateException("Without a deduplication id there is no duplicate");
    }
    Optional<WorkflowRow> holder = records.holder(placement.queue(), key);
    if (holder.isEmpty()) {
      return null;
    }
    WorkflowRow row = holder.get();
    if (then == OnDuplicate.REFUSE) {
      throw new DuplicateException(
          "Queue '%s' already holds workflow '%s' (%s) under the deduplication id '%s'. Await that one, use another deduplication id, or say OnDuplicate.JOIN."
              .formatted(placement.queue(), row.id(), row.name(), key));
    }
    if (!row.name().equals(call.definition().name())) {
      throw new WorkflowConflictException(
          "Queue '%s' holds a call of %s under the deduplication id '%s', which a call of %s cannot join. Use another deduplication id."
              .formatted(placement.queue(), row.name(), key, call.definition().name()));
    }
    return new Accepted(row.id(), runs.find(row.id()).map(ActiveRun::lifecycle));
  }

  Accepted debounced(Call call, Placement placement) {
    String id = records.enqueue(call.begin(acceptance.now()), placement);
    return new Accepted(id, Optional.empty());
  }

  List<Accepted> acceptAll(List<Call> calls, Placement placement) {
    var accepted = new ArrayList<Accepted>(calls.size());
    for (int from = 0; from < calls.size(); from += CHUNK) {
      List<Call> chunk = calls.subList(from, Math.min(calls.size(), from + CHUNK));
      accepted.addAll(acceptChunk(chunk, placement));
    }
    return accepted;
  }

  private List<Accepted> acceptChunk(List<Call> calls, Placement placement) {
    Instant now = acceptance.now();
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

  private ConfigException unplaced(Placement placement) {
    return records.unplaced(placement);
  }
}
