package dev.cairn.internal.exchange;

import dev.cairn.common.WorkflowState;
import dev.cairn.error.AwaitTimeoutException;
import dev.cairn.error.CairnException;
import dev.cairn.error.NoSuchWorkflowException;
import dev.cairn.error.UsageException;
import dev.cairn.error.WorkflowEndedException;
import dev.cairn.internal.store.message.EventStore;
import dev.cairn.internal.store.record.OutcomeKey;
import dev.cairn.internal.value.ValueSerializer;
import dev.cairn.internal.wakeup.BatchedPoller;
import dev.cairn.internal.wakeup.WaitServices;
import dev.cairn.spi.ValueType;
import dev.cairn.start.EventWait;
import java.lang.reflect.Type;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;

/** Waits for events from outside a workflow. Thread-safe. */
public record EventListening(WaitServices waiting, ValueSerializer values) {
  static ValueType valueType(OutcomeKey event, Type type) {
    return new ValueType(
        "the event '%s' of workflow '%s'".formatted(event.key(), event.workflowId()), type);
  }

  /**
   * Returns the latest value of an event, as soon as there is one.
   *
   * @throws NoSuchWorkflowException if the workflow does not exist
   * @throws WorkflowEndedException if it ended without publishing the event
   * @throws AwaitTimeoutException if there is no value within the limit
   */
  public Object await(OutcomeKey event, Type type, EventWait wait) {
    var key = new WaitServices.AwaitedEvent(event, wait.missingAllowed());
    EventStore.EventResult seen = seen(key, wait.timeout());
    if (seen instanceof EventStore.EventResult.Value value) {
      return Objects.requireNonNull(values.decodeEvent(event.key(), valueType(event, type), value));
    }
    throw refusal(event, wait, seen);
  }

  private EventStore.EventResult seen(WaitServices.AwaitedEvent key, Duration limit) {
    OutcomeKey event = key.event();
    var watch = waiting.events().watch(key);
    try {
      long began = System.nanoTime();
      waiting.deadlines().await(watch.polled(), null);
      await(watch, limit.minusNanos(System.nanoTime() - began));
      return watch.answer().getNow(new EventStore.EventResult.TimedOut());
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
          event.workflowId(),
          interrupted);
    } finally {
      waiting.events().unwatch(watch);
    }
  }

  /** Waits for the answer. When the time is over, asks once more. */
  private void await(
      BatchedPoller.Watch<WaitServices.AwaitedEvent, EventStore.EventResult> watch, Duration limit)
      throws InterruptedException {
    String workflowId = watch.key().workflowId();
    try {
      waiting
          .outsideWaits()
          .await(watch.answer(), () -> List.of(workflowId), () -> poll(watch.key()), limit);
    } catch (TimeoutException over) {
      poll(watch.key());
    } catch (ExecutionException failed) {
      throw new IllegalStateException(failed.getCause());
    }
  }

  private void poll(WaitServices.AwaitedEvent key) throws InterruptedException {
    waiting.deadlines().await(waiting.events().poll(key), null);
  }

  /** Returns the exception for a wait that ended without a value. */
  static CairnException refusal(OutcomeKey event, EventWait wait, EventStore.EventResult seen) {
    String id = event.workflowId();
    return switch (seen) {
      case EventStore.EventResult.Missing missing ->
          new NoSuchWorkflowException(
              "There is no workflow '%s', so its event '%s' cannot be awaited. Check the id, or start the workflow first."
                  .formatted(id, event.key()),
              id);
      case EventStore.EventResult.Ended(String state) ->
          new WorkflowEndedException(
              "Workflow '%s' has ended (%s) without publishing '%s'. Await its result instead."
                  .formatted(id, state, event.key()),
              id,
              WorkflowState.valueOf(state),
              null);
      case EventStore.EventResult.TimedOut nothing ->
          new AwaitTimeoutException(
              (wait.missingAllowed()
                      ? "Workflow '%s' was not started, or did not publish '%s', within %s. Await the event again."
                      : "Workflow '%s' did not publish '%s' within %s. It continues; await the event again.")
                  .formatted(id, event.key(), wait.timeout()),
              id,
              Objects.requireNonNull(wait.timeout()));
      case EventStore.EventResult.Value value ->
          throw new IllegalStateException("A wait that returned a value has no exception");
    };
  }
}
