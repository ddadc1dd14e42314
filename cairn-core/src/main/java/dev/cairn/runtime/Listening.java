package dev.cairn.runtime;

import dev.cairn.api.AwaitTimeoutException;
import dev.cairn.api.CairnException;
import dev.cairn.api.NoSuchWorkflowException;
import dev.cairn.api.UsageException;
import dev.cairn.api.WorkflowEndedException;
import dev.cairn.spi.Slot;
import dev.cairn.store.Events;
import dev.cairn.store.Named;
import java.lang.reflect.Type;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.concurrent.CancellationException;
import java.util.function.Supplier;

/** Waits for events from outside of workflows. Thread-safe. */
record Listening(Waiting waiting, Values values) {
  static Slot slot(Named event, Type type) {
    return new Slot(
        "the event '%s' of workflow '%s'".formatted(event.key(), event.workflowId()), type);
  }

  /** The latest value, as soon as there is one. */
  Object await(Named event, Type type, Duration limit) {
    Events.Seen seen = seen(event, waiting.deadlines().begin(limit));
    if (seen instanceof Events.Seen.Value value) {
      return Objects.requireNonNull(values.event(event.key(), slot(event, type), value));
    }
    throw refusal(event, limit, seen);
  }

  private Events.Seen seen(Named event, Supplier<Instant> end) {
    var key = new Waiting.Awaited<>(event, event.workflowId());
    var watch = waiting.events().watch(key);
    try {
      waiting.deadlines().await(watch.looked(), null);
      if (!waiting.deadlines().await(watch.answer(), end.get())) {
        waiting.deadlines().await(waiting.events().look(key), null);
      }
      return watch.answer().getNow(new Events.Seen.Nothing());
    } catch (CancellationException closing) {
      throw new UsageException(
          "Cairn was closed before workflow '%s' published '%s'. Await it again at the next start."
              .formatted(event.workflowId(), event.key()),
          closing);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new UsageException(
          "The thread was interrupted while it waited for event '%s' of workflow '%s'. Await it again."
              .formatted(event.key(), event.workflowId()),
          interrupted);
    } finally {
      waiting.events().forget(watch);
    }
  }

  /** Why there is no value. */
  static CairnException refusal(Named event, Duration limit, Events.Seen seen) {
    String id = event.workflowId();
    return switch (seen) {
      case Events.Seen.Missing missing ->
          new NoSuchWorkflowException(
              "There is no workflow '%s', so its event '%s' cannot be awaited. Check the id, or start the workflow first."
                  .formatted(id, event.key()));
      case Events.Seen.Ended(String state) ->
          new WorkflowEndedException(
              "Workflow '%s' has ended (%s) without publishing '%s'. Ask for its outcome instead."
                  .formatted(id, state, event.key()));
      case Events.Seen.Nothing nothing ->
          new AwaitTimeoutException(
              "Workflow '%s' did not publish '%s' within %s. It goes on; await it again."
                  .formatted(id, event.key(), limit));
      case Events.Seen.Value value -> throw new IllegalStateException("There is a value");
    };
  }
}
