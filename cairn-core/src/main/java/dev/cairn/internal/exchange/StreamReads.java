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
import java.util.Objects;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Reads streams of workflows that run in any process. Thread-safe. */
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

  /**
   * Returns the id to which the workflow's values are bound. Queries the database only if the codec
   * binds values to ids.
   */
  public String bindingId(String workflowId) {
    return values().bindsValues() ? workflows.bindingId(workflowId).orElse(workflowId) : workflowId;
  }

  /**
   * Reads the next items from an offset on, at most 1,000; empty if there are none yet.
   *
   * @param marksSuperseded whether to find out which values a later try of their step supersedes
   */
  public List<StreamStore.Item> read(StreamStore.StreamPosition place, boolean marksSuperseded) {
    return streams.read(place, CHUNK, marksSuperseded);
  }

  /**
   * Waits until there is an item at the offset, the stream has ended, or the workflow is found
   * missing.
   *
   * @param limit how long to wait; null for ever
   * @throws AwaitTimeoutException if nothing happened within the limit
   */
  public StreamStore.Progress await(StreamStore.StreamPosition place, @Nullable Duration limit) {
    BatchedPoller<WaitServices.Awaited<StreamStore.StreamPosition>, StreamStore.Progress> poller =
        waiting.get().streams();
    var watch = poller.watch(new WaitServices.Awaited<>(place, place.workflowId()));
    try {
      return waiting
          .get()
          .outsideWaits()
          .await(
              watch.answer(),
              () -> List.of(place.workflowId()),
              () -> poller.poll(watch.key()).join(),
              limit);
    } catch (TimeoutException timeout) {
      throw new AwaitTimeoutException(
          "Stream '%s' of workflow '%s' had no value at offset %d within %s. Continue reading there, or set a longer timeout."
              .formatted(place.name(), place.workflowId(), place.from(), limit),
          place.workflowId(),
          Objects.requireNonNull(limit));
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new UsageException(
          "The thread was interrupted while it read stream '%s' of workflow '%s'. Continue reading at offset %d."
              .formatted(place.name(), place.workflowId(), place.from()),
          place.workflowId(),
          interrupted);
    } catch (CancellationException closed) {
      throw new UsageException(
          "Cairn was closed while stream '%s' of workflow '%s' was read. Open another Cairn and continue reading at offset %d."
              .formatted(place.name(), place.workflowId(), place.from()),
          place.workflowId(),
          closed);
    } catch (ExecutionException failed) {
      throw failed.getCause() instanceof RuntimeException known
          ? known
          : new IllegalStateException(failed.getCause());
    } finally {
      poller.unwatch(watch);
    }
  }
}
