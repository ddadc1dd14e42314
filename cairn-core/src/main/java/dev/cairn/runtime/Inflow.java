package dev.cairn.runtime;

import dev.cairn.api.AwaitTimeoutException;
import dev.cairn.api.UsageException;
import dev.cairn.store.Store;
import dev.cairn.store.Streams;
import dev.cairn.store.Workflows;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Reads streams, wherever they are written. Thread-safe. */
final class Inflow {
  private static final int CHUNK = 1_000;

  private final Streams streams;
  private final Workflows workflows;
  private final Supplier<Values> values;
  private final Supplier<Waiting> waiting;

  Inflow(Store store, Supplier<Values> values, Supplier<Waiting> waiting) {
    this.streams = store.streams();
    this.workflows = store.workflows();
    this.values = values;
    this.waiting = waiting;
  }

  Values values() {
    return values.get();
  }

  /** The id that the values of a workflow are bound to; asked for only where it matters. */
  String bindingId(String workflowId) {
    return values().bind() ? workflows.bindingId(workflowId).orElse(workflowId) : workflowId;
  }

  /** What is there from a place on; empty if nothing is yet. */
  List<Streams.Item> read(Streams.Place place) {
    return streams.read(place, CHUNK);
  }

  /** Waits until there is something, or will never be. */
  Streams.Progress await(Streams.Place place, @Nullable Duration limit) {
    Watcher<Waiting.Awaited<Streams.Place>, Streams.Progress> watcher = waiting.get().streams();
    var watch = watcher.watch(new Waiting.Awaited<>(place, place.workflowId()));
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
