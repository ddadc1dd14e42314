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

/** Puts calls into queues, for other processes to run. */
public final class ClientAdmission implements AutoCloseable {
  private final Store store;
  private final Environment ambient;
  private final Supplier<ValueSerializer> values;
  private volatile boolean closed;

  public ClientAdmission(Store store, Environment ambient, Supplier<ValueSerializer> values) {
    this.store = store;
    this.ambient = ambient;
    this.values = values;
  }

  private Entry.Begin begin(WorkflowAdmission.Call call) {
    return call.begin(ambient.clock().instant());
  }

  /** Puts one, with a message to it if there is one; the id of what it became. */
  public String one(WorkflowAdmission.Call call, MessageStore.@Nullable Written written) {
    Entry.Begin begin = begin(call);
    Placement placement = call.run().placement();
    try {
      return written == null
          ? store.outbox().enqueue(begin, placement)
          : store.outbox().enqueue(begin, placement, written);
    } catch (WorkflowConflictException conflict) {
      if (!isAccepted(call.definition(), begin)) {
        throw conflict;
      }
      if (written != null) {
        store.mail().send(written, null);
      }
      return begin.workflowId();
    }
  }

  /**
   * The SQL function compares inputs as they are stored; sealed ones differ though they are same.
   */
  private boolean isAccepted(WorkflowDefinition definition, Entry.Begin begin) {
    return store
        .workflows()
        .find(begin.workflowId())
        .filter(row -> row.name().equals(begin.name()))
        .filter(row -> values.get().isSameArguments(definition, begin.input(), row))
        .isPresent();
  }

  /** Puts one on a connection of the user's: it is there once the user commits. */
  public String one(Connection connection, WorkflowAdmission.Call call) {
    return store.outbox().enqueue(connection, begin(call), call.run().placement());
  }

  /** Puts many that are started alike, and commits batch by batch. */
  public void all(List<WorkflowAdmission.Call> calls, @Nullable Placement placement) {
    store.outbox().enqueueAll(calls.stream().map(this::begin).toList(), placement);
  }

  /** Settles each of a lot: those that follow each other and are started alike go together. */
  public void inOrder(List<PendingStart> lot) {
    int from = 0;
    while (from < lot.size()) {
      int to = from + 1;
      while (to < lot.size() && areAlike(lot.get(from).call(), lot.get(to).call())) {
        to++;
      }
      together(lot.subList(from, to));
      from = to;
    }
  }

  /** Those of a deduplication id may become others' workflows, so each has to hear of which. */
  private static boolean areAlike(WorkflowAdmission.Call one, WorkflowAdmission.Call other) {
    Placement placement = one.run().placement();
    return placement != null
        && placement.uniqueness() instanceof Uniqueness.None
        && placement.equals(other.run().placement())
        && one.run().isPinned() == other.run().isPinned()
        && one.run().bounds().equals(other.run().bounds())
        && Objects.equals(one.attributes(), other.attributes());
  }

  /** Where one of many is refused, none of them was put: then it is looked for in the halves. */
  private void together(List<PendingStart> alike) {
    WorkflowAdmission.Call first = alike.getFirst().call();
    if (alike.size() == 1) {
      alike.getFirst().settle(() -> accepted(one(first, null)));
      return;
    }
    try {
      all(alike.stream().map(PendingStart::call).toList(), first.run().placement());
    } catch (RuntimeException refused) {
      if (closed) {
        alike.forEach(each -> each.accepted().completeExceptionally(refused));
        return;
      }
      int half = alike.size() / 2;
      together(alike.subList(0, half));
      together(alike.subList(half, alike.size()));
      return;
    }
    alike.forEach(each -> each.settle(() -> accepted(each.call().id())));
  }

  private static WorkflowAdmission.Accepted accepted(String id) {
    return new WorkflowAdmission.Accepted(id, Optional.empty());
  }

  /** What is refused from now on is not looked for any more. */
  @Override
  public void close() {
    closed = true;
  }
}
