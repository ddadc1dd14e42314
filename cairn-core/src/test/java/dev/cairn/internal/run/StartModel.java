package dev.cairn.internal.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.common.WorkflowState;
import dev.cairn.internal.execution.RunTask;
import dev.cairn.internal.registry.WorkflowDefinition;
import dev.cairn.internal.start.Interleavings;
import dev.cairn.internal.start.PendingStart;
import dev.cairn.internal.start.WorkflowAdmission;
import dev.cairn.internal.start.WorkflowAdmission.Accepted;
import dev.cairn.internal.store.batch.Entry;
import dev.cairn.internal.store.record.WorkflowRow;
import dev.cairn.spi.ValueType;
import dev.cairn.start.StartOptions;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A model of one executor and its {@linkplain ModelDatabase database} for {@link
 * dev.cairn.internal.start.CompletionModelTest}.
 */
public final class StartModel {
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
  private final ModelDatabase database = new ModelDatabase();
  private final ActiveRuns runs = new ActiveRuns(new SteppedMap());
  private final QueueSlots slots = new QueueSlots();
  private final WorkflowAdmission admission =
      new WorkflowAdmission(
          runs,
          database,
          slots,
          new WorkflowAdmission.Owner(() -> {}, this::launch, this::recheck));
  private final Map<String, Child> children = new HashMap<>();
  private final Map<Integer, AtomicInteger> launches = new ConcurrentHashMap<>();
  private final ConcurrentLinkedQueue<Accepted> handles = new ConcurrentLinkedQueue<>();
  private final ConcurrentLinkedQueue<ActiveRun> launched = new ConcurrentLinkedQueue<>();

  public StartModel(Interleavings order) {
    this.order = order;
    slots.setLimit("q", 10);
  }

  public void insertEnded(String id) {
    database.insert(id, WorkflowState.SUCCEEDED);
  }

  public void insertEnqueued(String id) {
    database.insert(id, WorkflowState.ENQUEUED);
  }

  /** Runs a workflow whose code starts a child. */
  public void child(String parent, String id) {
    runParent(parent, id, StartOptions.id(id));
  }

  /** Runs a workflow whose code starts a child in a queue. */
  public void enqueuedChild(String parent, String id) {
    runParent(parent, id, StartOptions.id(id).queue("q"));
  }

  private void runParent(String parent, String child, StartOptions options) {
    children.put(parent, new Child(child, options));
    database.insert(parent, WorkflowState.RUNNING);
    continueRun(parent);
  }

  private record Child(String id, StartOptions options) {}

  /** Takes a workflow over, as after this executor was declared dead and registered again. */
  public void takeOver(String id) {
    order.actor(
        "take over",
        () -> {
          if (database.takeOver(id, true)) {
            continueRun(id);
          }
        });
  }

  /** Another executor takes a workflow over. */
  public void lose(String id) {
    order.actor("another executor", () -> database.takeOver(id, false));
  }

  public void failFirstWrite() {
    database.failFirstWrite();
  }

  public void start(String id) {
    order.actor(
        "start",
        () -> collectUnlessRejected(() -> admission.accept(callOf(id, StartOptions.id(id), null))));
  }

  public void enqueue(String id) {
    order.actor(
        "enqueue",
        () -> handles.add(admission.accept(callOf(id, StartOptions.id(id).queue("q"), null))));
  }

  public void call(String id) {
    order.actor(
        "call", () -> handles.add(admission.admitDeferred(callOf(id, StartOptions.fresh(), null))));
  }

  public void startBatch(String... ids) {
    List<PendingStart> startBatch =
        List.of(ids).stream()
            .map(id -> new PendingStart(callOf(id, StartOptions.id(id), null)))
            .toList();
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

  private static WorkflowAdmission.Call callOf(
      String id, StartOptions options, Entry.@Nullable RunKey parent) {
    return new WorkflowAdmission.Call(FLOW, "[]", parent, id, options, null);
  }

  /** Claims a workflow from its queue. */
  public void claim(String id) {
    order.actor(
        "claim",
        () -> {
          Interleavings.step("claim " + id);
          ModelDatabase.Row row = database.get(id);
          if (row != null && row.state() == WorkflowState.ENQUEUED && slots.tryAcquire("q")) {
            database.put(id, row.with(WorkflowState.RUNNING));
            continueRun(id);
          }
        });
  }

  /** Finds a workflow among those that this executor owns, as after a lost connection. */
  public void recover(String id) {
    order.actor("recover", () -> continueIfOwned(id));
  }

  public void delete(String id) {
    order.actor("delete", () -> database.delete(id));
  }

  private void recheck(String id) {
    order.actor("look again", () -> continueIfOwned(id));
  }

  private void continueIfOwned(String id) {
    if (!database.isOwned(id)) {
      return;
    }
    ActiveRun run = newRun(id);
    if (!runs.adopt(run)) {
      return;
    }
    if (database.isOwned(id)) {
      launch(run, new RunTask.Beginning("[]", Instant.EPOCH, true));
    } else {
      finish(run, new Completion.Dropped());
    }
  }

  private ActiveRun newRun(String id) {
    var key = new Entry.RunKey(id, Objects.requireNonNull(database.get(id)).attempt());
    return new ActiveRun(FLOW, key, id, null, FREE, Map.of());
  }

  private void continueRun(String id) {
    ActiveRun run = newRun(id);
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
      startChild(run);
      run.throwIfStopped();
    } catch (RunStopped stopped) {
      return new Completion.Dropped();
    }
    Interleavings.step("execute " + run.id());
    assertThat(database.get(run.id()))
        .as("what is executed")
        .isNotNull()
        .matches(row -> row.isOwnedBy(run.owned()) || row.attempt() > run.owned().attempt());
    ModelDatabase.Row row = database.end(run.owned());
    if (row == null) {
      return new Completion.Dropped();
    }
    launches.computeIfAbsent(row.number(), number -> new AtomicInteger()).incrementAndGet();
    return new Completion.Returned(row.number());
  }

  private void startChild(ActiveRun parent) {
    Child child = children.get(parent.id());
    if (child != null) {
      handles.add(admission.accept(callOf(child.id, child.options, parent.owned())));
    }
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
    assertThat(database.all()) // enqueued workflows are claimed by an executor with a free slot
        .allMatch(
            row -> row.state().isEnded() || row.state() == WorkflowState.ENQUEUED || !row.here());
    assertThat(launches.values()).allMatch(count -> count.get() == 1);
    assertThat(runs.accepted()).isEmpty();
    assertThat(slots.acquire("q", 10)).isGreaterThanOrEqualTo(0);
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
