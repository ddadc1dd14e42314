package dev.cairn.internal.wakeup;

import dev.cairn.internal.background.BackgroundTasks;
import dev.cairn.internal.background.OutsideWaits;
import dev.cairn.internal.store.Store;
import dev.cairn.internal.store.cluster.Notifications;
import dev.cairn.internal.store.message.EventStore;
import dev.cairn.internal.store.message.MessageStore;
import dev.cairn.internal.store.message.PromiseStore;
import dev.cairn.internal.store.message.StreamStore;
import dev.cairn.internal.store.record.Outcome;
import dev.cairn.internal.store.record.OutcomeKey;
import dev.cairn.internal.store.record.StoredMessage;
import dev.cairn.internal.timing.Deadlines;
import dev.cairn.spi.Environment;
import dev.cairn.start.Message;
import java.security.SecureRandom;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The waits of a process: pollers for messages, promises, events and streams, and deadlines.
 * Thread-safe.
 */
public final class WaitServices implements AutoCloseable {
  private final MessageStore messageStore;
  private final BatchedPoller<Topic, Delivery> messages;
  private final PromiseStore promiseStore;
  private final BatchedPoller<Awaited<OutcomeKey>, Outcome> promises;
  private final EventStore eventStore;
  private final BatchedPoller<AwaitedEvent, EventStore.EventResult> events;
  private final StreamStore streamStore;
  private final BatchedPoller<Awaited<StreamStore.StreamPosition>, StreamStore.Progress> streams;
  private final Deadlines deadlines;
  private final OutsideWaits outsideWaits;
  private final Tokens tokens = new Tokens(new SecureRandom());

  /**
   * @param notifications wakes the pollers when other processes notify
   */
  public WaitServices(Store store, Environment environment, Notifications notifications) {
    this.messageStore = store.messages();
    this.promiseStore = store.promises();
    this.eventStore = store.events();
    this.streamStore = store.streams();
    this.deadlines =
        new Deadlines(environment, store.clock(), store.clock().monotonic(), store.tasks());
    BackgroundTasks tasks = store.tasks();
    this.outsideWaits = tasks.outsideWaits();
    this.messages =
        new BatchedPoller<>(
            "cairn-messages", tasks, notifications::isListening, this::pollMessages);
    this.promises =
        new BatchedPoller<>(
            "cairn-promises", tasks, notifications::isListening, this::pollPromises);
    // others notify of these only if they see a wait, often too early
    this.events = new BatchedPoller<>("cairn-events", tasks, () -> false, this::pollEvents);
    this.streams = new BatchedPoller<>("cairn-streams", tasks, () -> false, this::pollStreams);
    listenTo(notifications);
  }

  /** Messages of one topic; at least one of them was not delivered yet. */
  record Delivery(List<StoredMessage> messages, long horizon) {}

  /** The key of a named thing of a workflow. */
  public record Awaited<N>(N name, String workflowId) implements BatchedPoller.Key {}

  /**
   * An event that is waited for.
   *
   * @param event the event
   * @param missingAllowed whether it is also waited for while its workflow does not exist
   */
  public record AwaitedEvent(OutcomeKey event, boolean missingAllowed)
      implements BatchedPoller.Key {
    @Override
    public String workflowId() {
      return event.workflowId();
    }
  }

  BatchedPoller<Topic, Delivery> messages() {
    return messages;
  }

  public BatchedPoller<Awaited<OutcomeKey>, Outcome> promises() {
    return promises;
  }

  public BatchedPoller<AwaitedEvent, EventStore.EventResult> events() {
    return events;
  }

  public BatchedPoller<Awaited<StreamStore.StreamPosition>, StreamStore.Progress> streams() {
    return streams;
  }

  public Tokens tokens() {
    return tokens;
  }

  public Deadlines deadlines() {
    return deadlines;
  }

  /** Returns how threads outside workflows wait. */
  public OutsideWaits outsideWaits() {
    return outsideWaits;
  }

  private void listenTo(Notifications notifications) {
    notifications.onSent(workflowIds -> {
      messages.pollSoon(workflowIds);
      promises.pollSoon(workflowIds);
      events.pollSoon(workflowIds);
      streams.pollSoon(workflowIds);
    });
    notifications.onWorkflowEnded(() -> {
      events.pollSoon();
      streams.pollSoon();
    });
    notifications.onReconnect(() -> {
      messages.pollSoon();
      promises.pollSoon();
    });
  }

  /**
   * Sends a message from this process. If it is the only message that a receiver in this process
   * waits for, it is delivered without a query.
   */
  public void send(MessageStore.EncodedMessage written) {
    Message message = written.message();
    Optional<Topic> topic =
        messages.findKey(message.workflowId(), key -> key.name().equals(message.topic()));
    try {
      messageStore
          .send(written, topic.map(Topic::box).orElse(null))
          .map(result -> new Delivery(result.messages().getFirst(), result.horizon()))
          .ifPresent(delivery ->
              messages.answer(
                  message.workflowId(), key -> topic.filter(key::equals).map(t -> delivery)));
    } finally { // also if it is unknown whether it was sent
      onSent(List.of(message.workflowId()));
    }
  }

  /** Wakes receivers in this process without a notification by Postgres. */
  public void onSent(Collection<String> workflowIds) {
    messages.pollSoon(workflowIds);
  }

  /** Polls the waits for a workflow that ran here and may have ended. */
  public void onEnded(String workflowId) {
    events.pollSoon(List.of(workflowId));
    streams.pollSoon(List.of(workflowId));
  }

  /** Polls the waits for events of a workflow that runs here. */
  public void onPublished(String workflowId) {
    events.pollSoon(List.of(workflowId));
  }

  /** Wakes readers in this process that wait before the given offset of a stream. */
  public void onAppended(StreamStore.StreamPosition last) {
    streams.answer(
        last.workflowId(),
        awaited ->
            awaited.name.name().equals(last.name()) && awaited.name.from() <= last.from()
                ? Optional.of(StreamStore.Progress.MORE)
                : Optional.empty());
  }

  private Map<Topic, Delivery> pollMessages(Collection<Topic> topics) {
    List<Topic> keys = List.copyOf(topics);
    MessageStore.Found result = messageStore.find(keys.stream().map(Topic::box).toList());
    var deliveries = new HashMap<Topic, Delivery>();
    for (int i = 0; i < keys.size(); i++) {
      List<StoredMessage> found = result.messages().get(i);
      if (keys.get(i).isUndelivered(found)) {
        deliveries.put(keys.get(i), new Delivery(found, result.horizon()));
      }
    }
    return deliveries;
  }

  private Map<Awaited<OutcomeKey>, Outcome> pollPromises(Collection<Awaited<OutcomeKey>> awaited) {
    Map<OutcomeKey, Outcome> decided =
        promiseStore.findCompleted(awaited.stream().map(Awaited::name).toList());
    var answers = new HashMap<Awaited<OutcomeKey>, Outcome>();
    decided.forEach(
        (name, outcome) -> answers.put(new Awaited<>(name, name.workflowId()), outcome));
    return answers;
  }

  private Map<AwaitedEvent, EventStore.EventResult> pollEvents(Collection<AwaitedEvent> awaited) {
    Map<OutcomeKey, EventStore.EventResult> found =
        eventStore.find(awaited.stream().map(AwaitedEvent::event).distinct().toList());
    var answers = new HashMap<AwaitedEvent, EventStore.EventResult>();
    for (AwaitedEvent wanted : awaited) {
      EventStore.EventResult seen = found.get(wanted.event);
      boolean isAwaited = seen instanceof EventStore.EventResult.Missing && wanted.missingAllowed;
      if (seen != null && !isAwaited) {
        answers.put(wanted, seen);
      }
    }
    return answers;
  }

  private Map<Awaited<StreamStore.StreamPosition>, StreamStore.Progress> pollStreams(
      Collection<Awaited<StreamStore.StreamPosition>> awaited) {
    var answers = new HashMap<Awaited<StreamStore.StreamPosition>, StreamStore.Progress>();
    streamStore
        .findProgress(awaited.stream().map(Awaited::name).toList())
        .forEach((place, what) -> answers.put(new Awaited<>(place, place.workflowId()), what));
    return answers;
  }

  @Override
  public void close() {
    messages.close();
    promises.close();
    events.close();
    streams.close();
    deadlines.close();
  }
}
