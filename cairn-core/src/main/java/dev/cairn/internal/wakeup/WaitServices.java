package dev.cairn.internal.wakeup;

import dev.cairn.internal.background.BackgroundTasks;
import dev.cairn.internal.store.Store;
import dev.cairn.internal.store.cluster.Notifications;
import dev.cairn.internal.store.message.EventStore;
import dev.cairn.internal.store.message.MessageStore;
import dev.cairn.internal.store.message.PromiseStore;
import dev.cairn.internal.store.message.StreamStore;
import dev.cairn.internal.store.record.NamedOutcome;
import dev.cairn.internal.store.record.Outcome;
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

/** What runs wait with: who looks for messages, and who knows when time is over. Thread-safe. */
public final class WaitServices implements AutoCloseable {
  private final MessageStore letters;
  private final BatchedPoller<Topic, Delivery> mail;
  private final PromiseStore decisions;
  private final BatchedPoller<Awaited<NamedOutcome>, Outcome> promises;
  private final EventStore published;
  private final BatchedPoller<Awaited<NamedOutcome>, EventStore.Seen> events;
  private final StreamStore written;
  private final BatchedPoller<Awaited<StreamStore.Place>, StreamStore.Progress> streams;
  private final Deadlines deadlines;
  private final Tokens tokens = new Tokens(new SecureRandom());

  /** With what hears what other processes tell. */
  public WaitServices(Store store, Environment ambient, Notifications notifications) {
    this.letters = store.mail();
    this.decisions = store.promises();
    this.published = store.events();
    this.written = store.streams();
    this.deadlines = new Deadlines(ambient, store.clock(), store.clock().steady(), store.tasks());
    BackgroundTasks tasks = store.tasks();
    this.mail = new BatchedPoller<>("cairn-mail", tasks, notifications::areHeard, this::deliver);
    this.promises =
        new BatchedPoller<>("cairn-promises", tasks, notifications::areHeard, this::decide);
    // of these, others tell only if they see that somebody waits, often too early
    this.events = new BatchedPoller<>("cairn-events", tasks, () -> false, this::hear);
    this.streams = new BatchedPoller<>("cairn-streams", tasks, () -> false, this::follow);
    listenTo(notifications);
  }

  /** Messages of one topic, of which one at least was not handed out. */
  record Delivery(List<StoredMessage> letters, long horizon) {}

  /** Something with a name that belongs to a workflow. */
  public record Awaited<N>(N name, String workflowId) implements BatchedPoller.Key {}

  BatchedPoller<Topic, Delivery> mail() {
    return mail;
  }

  public BatchedPoller<Awaited<NamedOutcome>, Outcome> promises() {
    return promises;
  }

  public BatchedPoller<Awaited<NamedOutcome>, EventStore.Seen> events() {
    return events;
  }

  public BatchedPoller<Awaited<StreamStore.Place>, StreamStore.Progress> streams() {
    return streams;
  }

  public Tokens tokens() {
    return tokens;
  }

  public Deadlines deadlines() {
    return deadlines;
  }

  private void listenTo(Notifications notifications) {
    notifications.whenSent(workflowIds -> {
      mail.lookSoon(workflowIds);
      promises.lookSoon(workflowIds);
      events.lookSoon(workflowIds);
      streams.lookSoon(workflowIds);
    });
    notifications.whenEnded(() -> {
      events.lookSoon();
      streams.lookSoon();
    });
    notifications.whenUnheard(() -> {
      mail.lookSoon();
      promises.lookSoon();
    });
  }

  /**
   * Sends a message from here: if it is all that a receiver here waits for, nobody looks for it.
   */
  public void send(MessageStore.Written written) {
    Message message = written.message();
    Optional<Topic> topic =
        mail.awaited(message.workflowId(), key -> key.name().equals(message.topic()));
    try {
      letters
          .send(written, topic.map(Topic::box).orElse(null))
          .map(alone -> new Delivery(alone.letters().getFirst(), alone.horizon()))
          .ifPresent(delivery ->
              mail.answer(
                  message.workflowId(), key -> topic.filter(key::equals).map(t -> delivery)));
    } finally { // also if it is not known whether it was sent
      sent(List.of(message.workflowId()));
    }
  }

  /**
   * Something was sent to these workflows from here: who waits here need not be told by Postgres.
   */
  public void sent(Collection<String> workflowIds) {
    mail.lookSoon(workflowIds);
  }

  /** A workflow that ran here may have ended: it publishes no more. */
  public void ended(String workflowId) {
    events.lookSoon(List.of(workflowId));
    streams.lookSoon(List.of(workflowId));
  }

  /** A workflow that runs here has published something. */
  public void published(String workflowId) {
    events.lookSoon(List.of(workflowId));
  }

  /**
   * A workflow that runs here has added to a stream, up to a place: whoever waits before it reads.
   */
  public void appended(StreamStore.Place last) {
    streams.answer(
        last.workflowId(),
        awaited ->
            awaited.name.name().equals(last.name()) && awaited.name.from() <= last.from()
                ? Optional.of(StreamStore.Progress.MORE)
                : Optional.empty());
  }

  private Map<Topic, Delivery> deliver(Collection<Topic> topics) {
    List<Topic> asked = List.copyOf(topics);
    MessageStore.Looked looked = letters.look(asked.stream().map(Topic::box).toList());
    var deliveries = new HashMap<Topic, Delivery>();
    for (int i = 0; i < asked.size(); i++) {
      List<StoredMessage> found = looked.letters().get(i);
      if (asked.get(i).isNews(found)) {
        deliveries.put(asked.get(i), new Delivery(found, looked.horizon()));
      }
    }
    return deliveries;
  }

  private Map<Awaited<NamedOutcome>, Outcome> decide(Collection<Awaited<NamedOutcome>> awaited) {
    Map<NamedOutcome, Outcome> decided =
        decisions.decided(awaited.stream().map(Awaited::name).toList());
    var answers = new HashMap<Awaited<NamedOutcome>, Outcome>();
    decided.forEach(
        (name, outcome) -> answers.put(new Awaited<>(name, name.workflowId()), outcome));
    return answers;
  }

  private Map<Awaited<NamedOutcome>, EventStore.Seen> hear(
      Collection<Awaited<NamedOutcome>> awaited) {
    var answers = new HashMap<Awaited<NamedOutcome>, EventStore.Seen>();
    published
        .seen(awaited.stream().map(Awaited::name).toList())
        .forEach((name, seen) -> answers.put(new Awaited<>(name, name.workflowId()), seen));
    return answers;
  }

  private Map<Awaited<StreamStore.Place>, StreamStore.Progress> follow(
      Collection<Awaited<StreamStore.Place>> awaited) {
    var answers = new HashMap<Awaited<StreamStore.Place>, StreamStore.Progress>();
    written
        .await(awaited.stream().map(Awaited::name).toList())
        .forEach((place, what) -> answers.put(new Awaited<>(place, place.workflowId()), what));
    return answers;
  }

  @Override
  public void close() {
    mail.close();
    promises.close();
    events.close();
    streams.close();
    deadlines.close();
  }
}
