package dev.cairn.internal.start;

import dev.cairn.error.WorkflowConflictException;
import dev.cairn.internal.registry.WorkflowDefinition;
import dev.cairn.internal.store.Store;
import dev.cairn.internal.store.batch.Entry;
import dev.cairn.internal.store.message.MessageStore;
import dev.cairn.internal.value.ValueSerializer;
import dev.cairn.spi.Environment;
import dev.cairn.start.Placement;
import dev.cairn.start.Uniqueness;
import java.sql.Connection;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Records starts of a client: puts calls into queues, from which executors claim them. Thread-safe.
 */
public final class ClientAdmission implements AutoCloseable {
  private final Store store;
  private final Environment environment;
  private final Supplier<ValueSerializer> values;
  private volatile boolean closed;

  public ClientAdmission(Store store, Environment environment, Supplier<ValueSerializer> values) {
    this.store = store;
    this.environment = environment;
    this.values = values;
  }

  private Entry.Begin begin(WorkflowAdmission.Call call) {
    return call.begin(environment.clock().instant());
  }

  /**
   * Enqueues one call, optionally with a message to it in the same commit.
   *
   * @return the id of the workflow, which is another one's if the start joined it
   * @throws WorkflowConflictException if the id belongs to another call
   */
  public String enqueue(
      WorkflowAdmission.Call call, MessageStore.@Nullable EncodedMessage written) {
    Entry.Begin begin = begin(call);
    Placement placement = call.options().placement();
    try {
      return written == null
          ? store.starts().enqueue(begin, placement)
          : store.starts().enqueue(begin, placement, written);
    } catch (WorkflowConflictException conflict) {
      if (!isRecorded(call.definition(), begin)) {
        throw conflict;
      }
      if (written != null) {
        store.messages().send(written, null);
      }
      return begin.workflowId();
    }
  }

  /**
   * Checks whether the id belongs to this very call. The SQL function compares inputs as stored,
   * but equal inputs differ in the database if the codec encrypts them.
   */
  private boolean isRecorded(WorkflowDefinition definition, Entry.Begin begin) {
    return store
        .workflows()
        .find(begin.workflowId())
        .filter(row -> row.name().equals(begin.name()))
        .map(store.workflows()::asStarted)
        .filter(row -> values.get().isSameArguments(definition, begin.input(), row))
        .isPresent();
  }

  /** Enqueues one call on the caller's connection. The workflow exists once the caller commits. */
  public String enqueue(Connection connection, WorkflowAdmission.Call call) {
    return store.starts().enqueue(connection, begin(call), call.options().placement());
  }

  /** Enqueues calls that have the same start options, and commits them in batches. */
  public void enqueueAll(List<WorkflowAdmission.Call> calls, @Nullable Placement placement) {
    store.starts().enqueueAll(calls.stream().map(this::begin).toList(), placement);
  }

  /**
   * Enqueues calls in order and completes each of them. Consecutive calls with the same options are
   * written together.
   */
  public void enqueueInOrder(List<PendingStart> batch) {
    int from = 0;
    while (from < batch.size()) {
      int to = from + 1;
      while (to < batch.size() && haveSameOptions(batch.get(from).call(), batch.get(to).call())) {
        to++;
      }
      enqueueTogether(batch.subList(from, to));
      from = to;
    }
  }

  /**
   * Calls with a deduplication or debounce id are never grouped, because each may join another
   * workflow and must learn that workflow's id.
   */
  private static boolean haveSameOptions(WorkflowAdmission.Call one, WorkflowAdmission.Call other) {
    Placement placement = one.options().placement();
    return placement != null
        && placement.uniqueness() instanceof Uniqueness.None
        && placement.equals(other.options().placement())
        && one.options().isPinned() == other.options().isPinned()
        && one.options().bounds().equals(other.options().bounds())
        && Objects.equals(one.attributes(), other.attributes());
  }

  /**
   * Enqueues a group in one statement. If the database rejects it, nothing of it was written; then
   * each half is tried separately, until the rejected calls are found.
   */
  private void enqueueTogether(List<PendingStart> group) {
    WorkflowAdmission.Call first = group.getFirst().call();
    if (group.size() == 1) {
      group.getFirst().settle(() -> accepted(enqueue(first, null)));
      return;
    }
    try {
      enqueueAll(group.stream().map(PendingStart::call).toList(), first.options().placement());
    } catch (RuntimeException rejected) {
      if (closed) {
        group.forEach(each -> each.accepted().completeExceptionally(rejected));
        return;
      }
      int half = group.size() / 2;
      enqueueTogether(group.subList(0, half));
      enqueueTogether(group.subList(half, group.size()));
      return;
    }
    group.forEach(each -> each.settle(() -> accepted(each.call().id())));
  }

  private static WorkflowAdmission.Accepted accepted(String id) {
    return new WorkflowAdmission.Accepted(id, Optional.empty());
  }

  /**
   * Stops the search for the rejected call of a group: from now on, all calls of a rejected group
   * fail.
   */
  @Override
  public void close() {
    closed = true;
  }
}
