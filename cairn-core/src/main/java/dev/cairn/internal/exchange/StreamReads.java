package dev.cairn.internal.exchange;

import dev.cairn.error.AwaitTimeoutException;
import dev.cairn.error.UsageException;
import dev.cairn.internal.store.Store;
import dev.cairn.internal.store.message.StreamStore;
import dev.cairn.internal.store.workflow.WorkflowStore;
import dev.cairn.internal.value.ValueSerializer;
import dev.cairn.internal.wakeup.BatchedPoller;
import dev.cairn.internal.wakeup.WaitServices;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Reads streams, wherever they are written. Thread-safe. */
public final class StreamReads {
  private static final int CHUNK = 1_000;

  private final StreamStore streams;
  private final WorkflowStore workflows;
  private final Supplier<ValueSerializer> values;
  private final Supplier<WaitServices> waiting;

  public StreamReads(
      Store store, Supplier<ValueSerializer> values, Supplier<WaitServices> waiting) {
    this.streams = store.streams();
    this.workflows = store.workflows();
    this.values = values;
    this.waiting = waiting;
  }

  public ValueSerializer values() {
    return values.get();
  }

  /** The id that the values of a workflow are bound to; asked for only where it matters. */
  public String bindingId(String workflowId) {
    return values().bindsValues() ? workflows.bindingId(workflowId).orElse(workflowId) : workflowId;
  }

  /** What is there from a place on; empty if nothing is yet. */
  public List<StreamStore.Item> read(StreamStore.Place place) {
    return streams.read(place, CHUNK);
  }

  /** Waits until there is something, or will never be. */
  public StreamStore.Progress await(StreamStore.Place place, @Nullable Duration limit) {
    BatchedPoller<WaitServices.Awaited<StreamStore.Place>, StreamStore.Progress> watcher =
        waiting.get().streams();
    var watch = watcher.watch(new WaitServices.Awaited<>(place, place.workflowId()));
    try {
      return limit == null
          ? watch.answer().get()
          : watch.answer().get(TimeUnit.NANOSECONDS.convert(limit), TimeUnit.NANOSECONDS);
    } catch (TimeoutException late) {
      throw new AwaitTimeoutException(
          "Stream '%s' of workflow '%s' had no value at %d within %s. Read on from there, or give it more patience."
              .formatted(place.name(), place.workflowId(), place.from(), limit));
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new UsageException(
          "The thread was interrupted while it read stream '%s' of workflow '%s'. Read on from %d."
              .formatted(place.name(), place.workflowId(), place.from()),
          interrupted);
    } catch (CancellationException closing) {
      throw new UsageException(
          "Cairn was closed while stream '%s' of workflow '%s' was read. Open another, and read on from %d."
              .formatted(place.name(), place.workflowId(), place.from()),
          closing);
    } catch (ExecutionException failed) {
      throw failed.getCause() instanceof RuntimeException known
          ? known
          : new IllegalStateException(failed.getCause());
    } finally {
      watcher.forget(watch);
    }
  }
}
