package dev.cairn.internal.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.common.WorkflowState;
import dev.cairn.internal.execution.RunTask;
import dev.cairn.internal.registry.WorkflowDefinition;
import dev.cairn.internal.start.Interleavings;
import dev.cairn.internal.start.PendingStart;
import dev.cairn.internal.start.StartRecords;
import dev.cairn.internal.start.WorkflowAdmission;
import dev.cairn.internal.start.WorkflowAdmission.Accepted;
import dev.cairn.internal.store.batch.Entry;
import dev.cairn.internal.store.batch.Verdict;
import dev.cairn.internal.store.record.WorkflowRow;
import dev.cairn.spi.ValueType;
import dev.cairn.start.Placement;
import dev.cairn.start.StartOptions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A model of one executor and its database for {@link
 * dev.cairn.internal.start.CompletionModelTest}. The database is a map that answers like Postgres;
 * each access is a step of {@link Interleavings}.
 */
public final class StartModel implements StartRecords {
  private static final WorkflowDefinition FLOW =
      new WorkflowDefinition(
          "flow",
          List.of(),
          new ValueType("the result of flow", void.class),
          arguments -> null,
          StartModel.class);
  private static final WorkflowRow.CancellationStatus FREE =
      new WorkflowRow.CancellationStatus(null, null, null);

  private final Interleavings order;
  private final ActiveRuns runs = new ActiveRuns(new SteppedMap());
  private final QueueSlots slots = new QueueSlots();
  private final WorkflowAdmission admission =
      new WorkflowAdmission(
          runs, this, slots, new WorkflowAdmission.Owner(() -> {}, this::launch, this::recheck));
  private final Map<String, Row> rows = new HashMap<>();
  private final Map<Integer, AtomicInteger> launches = new ConcurrentHashMap<>();
  private final ConcurrentLinkedQueue<Accepted> handles = new ConcurrentLinkedQueue<>();
  private final ConcurrentLinkedQueue<ActiveRun> launched = new ConcurrentLinkedQueue<>();
  private boolean failNextWrite;
  private int accepted;

  public StartModel(Interleavings order) {
    this.order = order;
    slots.setLimit("q", 10);
  }

  private record Row(int number, WorkflowState state) {}

  public void insertEnded(String id) {
    rows.put(id, new Row(++accepted, WorkflowState.SUCCEEDED));
  }

  public void insertEnqueued(String id) {
    rows.put(id, new Row(++accepted, WorkflowState.ENQUEUED));
  }

  public void failFirstWrite() {
    failNextWrite = true;
  }

  public void start(String id) {
    order.actor(
        "start",
        () -> collectUnlessRejected(() -> admission.accept(callOf(id, StartOptions.id(id)))));
  }

  public void enqueue(String id) {
    order.actor(
        "enqueue", () -> handles.add(admission.accept(callOf(id, StartOptions.id(id).queue("q")))));
  }

  public void call(String id) {
    order.actor(
        "call", () -> handles.add(admission.admitDeferred(callOf(id, StartOptions.fresh()))));
  }

  public void startBatch(String... ids) {
    List<PendingStart> startBatch =
        List.of(ids).stream().map(id -> new PendingStart(callOf(id, StartOptions.id(id)))).toList();
    order.actor(
        "lot",
        () -> {
          admission.admitBatch(startBatch);
          startBatch.forEach(
              pending -> collectUnlessRejected(() -> pending.accepted().getNow(null)));
        });
  }

  private void collectUnlessRejected(Supplier<Accepted> start) {
    try {
      handles.add(start.get());
    } catch (RuntimeException refused) {
      assertThat(refused).hasStackTraceContaining("not today");
    }
  }

  private static WorkflowAdmission.Call callOf(String id, StartOptions options) {
    return new WorkflowAdmission.Call(FLOW, "[]", null, id, options, null);
  }

  /** Claims a workflow from its queue. */
  public void claim(String id) {
    order.actor(
        "claim",
        () -> {
          Interleavings.step("claim " + id);
          Row row = rows.get(id);
          if (row != null && row.state == WorkflowState.ENQUEUED && slots.tryAcquire("q")) {
            rows.put(id, new Row(row.number, WorkflowState.RUNNING));
            continueRun(id);
          }
        });
  }

  /** Finds a workflow among those that this executor owns, as after a lost connection. */
  public void recover(String id) {
    order.actor("recover", () -> continueIfOwned(id));
  }

  public void delete(String id) {
    order.actor(
        "delete",
        () -> {
          Interleavings.step("delete " + id);
          Row row = rows.get(id);
          if (row != null && row.state.isEnded()) {
            rows.remove(id);
          }
        });
  }

  private void recheck(String id) {
    order.actor("look again", () -> continueIfOwned(id));
  }

  private void continueIfOwned(String id) {
    if (!isOwned(id)) {
      return;
    }
    var run = new ActiveRun(FLOW, new Entry.RunKey(id, 1), id, null, FREE, Map.of());
    if (!runs.adopt(run)) {
      return;
    }
    if (isOwned(id)) {
      launch(run, new RunTask.Beginning("[]", Instant.EPOCH, true));
    } else {
      finish(run, new Completion.Dropped());
    }
  }

  private boolean isOwned(String id) {
    Interleavings.step("look for " + id);
    Row row = rows.get(id);
    return row != null && row.state == WorkflowState.RUNNING;
  }

  private void continueRun(String id) {
    var run = new ActiveRun(FLOW, new Entry.RunKey(id, 1), id, null, FREE, Map.of());
    if (runs.adopt(run)) {
      launch(run, new RunTask.Beginning("[]", Instant.EPOCH, true));
    }
  }

  private void launch(ActiveRun run, RunTask.Beginning beginning) {
    launched.add(run);
    order.actor(
        "run",
        () -> {
          Completion completion = execute(run);
          DeferredRecord held = run.takeDeferred();
          if (held != null) {
            held.drop();
          }
          finish(run, completion);
        });
  }

  private void finish(ActiveRun run, Completion insertEnded) {
    Interleavings.step("finish " + run.id());
    if (runs.finish(run, insertEnded)) {
      recheck(run.id());
    }
  }

  private Completion execute(ActiveRun run) {
    try {
      run.writeDeferred();
      run.throwIfStopped();
    } catch (RunStopped stopped) {
      return new Completion.Dropped();
    }
    Interleavings.step("execute " + run.id());
    assertThat(rows.get(run.id()))
        .as("what is executed")
        .isNotNull()
        .matches(begun -> begun.state == WorkflowState.RUNNING);
    Interleavings.step("end " + run.id());
    Row row = rows.get(run.id());
    if (row == null || row.state != WorkflowState.RUNNING) {
      return new Completion.Dropped();
    }
    launches.computeIfAbsent(row.number, number -> new AtomicInteger()).incrementAndGet();
    rows.put(run.id(), new Row(row.number, WorkflowState.SUCCEEDED));
    return new Completion.Returned(row.number);
  }

  public void check() {
    assertThat(handles)
        .allSatisfy(handle -> {
          Optional<Completion> completion =
              handle
                  .localRun()
                  .map(here ->
                      here.completion().getNow(null)); // empty if the completion never arrives
          assertThat(handle.localRun().isEmpty() || completion.isPresent())
              .as("its handle ends")
              .isTrue();
        });
    assertThat(launched).allMatch(run -> run.lifecycle().isOver());
    assertThat(rows.values()) // enqueued workflows are claimed by an executor with a free slot
        .allMatch(row -> row.state.isEnded() || row.state == WorkflowState.ENQUEUED);
    assertThat(launches.values()).allMatch(count -> count.get() == 1);
    assertThat(runs.accepted()).isEmpty();
    assertThat(slots.acquire("q", 10)).isGreaterThanOrEqualTo(0);
  }

  @Override
  public Instant now() {
    return Instant.EPOCH;
  }

  @Override
  public Verdict write(Entry entry) {
    Interleavings.step("write " + entry.workflowId());
    failIfRequested();
    Verdict verdict = writeRow(entry);
    Interleavings.step("answer of " + entry.workflowId());
    return verdict;
  }

  @Override
  public List<Supplier<Verdict>> writeAll(List<? extends Entry> entries) {
    Interleavings.step("write all");
    failIfRequested();
    var verdicts = new ArrayList<Supplier<Verdict>>();
    for (Entry entry : entries) {
      Verdict verdict = writeRow(entry);
      verdicts.add(() -> verdict);
    }
    Interleavings.step("answer of all");
    return Collections.unmodifiableList(verdicts);
  }

  private void failIfRequested() {
    if (failNextWrite) {
      failNextWrite = false;
      throw new IllegalStateException("not today");
    }
  }

  private Verdict writeRow(Entry entry) {
    if (rows.containsKey(entry.workflowId())) {
      return Verdict.EXISTS;
    }
    boolean here = !(entry instanceof Entry.Enqueue enqueue) || enqueue.hasFreeSlot();
    rows.put(
        entry.workflowId(),
        new Row(++accepted, here ? WorkflowState.RUNNING : WorkflowState.ENQUEUED));
    return entry instanceof Entry.Enqueue && here ? Verdict.CLAIMED : Verdict.RECORDED;
  }

  @Override
  public Optional<WorkflowRow> find(String id) {
    Interleavings.step("find " + id);
    return Optional.ofNullable(rows.get(id)).map(row -> rowOf(id, row));
  }

  private static WorkflowRow rowOf(String id, Row row) {
    return new WorkflowRow(
        id,
        "flow",
        row.state,
        1,
        null,
        Instant.EPOCH,
        new WorkflowRow.GenerationInput("[]", id, Map.of()),
        null,
        null,
        FREE);
  }

  @Override
  public boolean sameInput(WorkflowDefinition definition, String input, WorkflowRow row) {
    return input.equals(row.input());
  }

  @Override
  public String enqueue(Entry.Begin begin, Placement placement) {
    throw new UnsupportedOperationException("nothing is debounced here");
  }

  @Override
  public Optional<WorkflowRow> holder(String queue, String deduplicationId) {
    throw new UnsupportedOperationException("nothing is deduplicated here");
  }

  @Override
  public RuntimeException placementError(Placement placement) {
    throw new UnsupportedOperationException("there is the queue");
  }

  /** A map with a step before each access. */
  private static final class SteppedMap extends ConcurrentHashMap<String, ActiveRun> {
    private static final long serialVersionUID = 1L;

    @Override
    public @Nullable ActiveRun get(Object id) {
      Interleavings.step("get " + id);
      return super.get(id);
    }

    @Override
    public @Nullable ActiveRun putIfAbsent(String id, ActiveRun run) {
      Interleavings.step("put " + id);
      return super.putIfAbsent(id, run);
    }

    @Override
    public boolean replace(String id, ActiveRun before, ActiveRun run) {
      Interleavings.step("replace " + id);
      return super.replace(id, before, run);
    }

    @Override
    public boolean remove(Object id, Object run) {
      Interleavings.step("remove " + id);
      return super.remove(id, run);
    }
  }
}
