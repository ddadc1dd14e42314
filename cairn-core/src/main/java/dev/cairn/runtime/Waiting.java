package dev.cairn.runtime;

import dev.cairn.api.Message;
import dev.cairn.background.BackgroundTasks;
import dev.cairn.spi.Ambient;
import dev.cairn.store.Events;
import dev.cairn.store.Letter;
import dev.cairn.store.Mail;
import dev.cairn.store.Named;
import dev.cairn.store.Notifications;
import dev.cairn.store.Outcome;
import dev.cairn.store.Promises;
import dev.cairn.store.Store;
import dev.cairn.store.Streams;
import java.security.SecureRandom;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What runs wait with: who looks for messages, and who knows when time is over. Thread-safe. */
final class Waiting implements AutoCloseable {
  private final Mail letters;
  private final Watcher<Topic, Delivery> mail;
  private final Promises decisions;
  private final Watcher<Awaited<Named>, Outcome> promises;
  private final Events published;
  private final Watcher<Awaited<Named>, Events.Seen> events;
  private final Streams written;
  private final Watcher<Awaited<Streams.Place>, Streams.Progress> streams;
  private final Deadlines deadlines;
  private final Tokens tokens = new Tokens(new SecureRandom());

  /** With what hears what other processes tell. */
  Waiting(Store store, Ambient ambient, Notifications notifications) {
    this.letters = store.mail();
    this.decisions = store.promises();
    this.published = store.events();
    this.written = store.streams();
    this.deadlines = new Deadlines(ambient, store.clock(), store.clock().steady(), store.tasks());
    BackgroundTasks tasks = store.tasks();
    this.mail = new Watcher<>("cairn-mail", tasks, notifications::areHeard, this::deliver);
    this.promises = new Watcher<>("cairn-promises", tasks, notifications::areHeard, this::decide);
    // of these, others tell only if they see that somebody waits, often too early
    this.events = new Watcher<>("cairn-events", tasks, () -> false, this::hear);
    this.streams = new Watcher<>("cairn-streams", tasks, () -> false, this::follow);
    listenTo(notifications);
  }

  /** Messages of one topic, of which one at least was not handed out. */
  record Delivery(List<Letter> letters, long horizon) {}

  /** Something with a name that belongs to a workflow. */
  record Awaited<N>(N name, String workflowId) implements Watcher.Key {}

  Watcher<Topic, Delivery> mail() {
    return mail;
  }

  Watcher<Awaited<Named>, Outcome> promises() {
    return promises;
  }

  Watcher<Awaited<Named>, Events.Seen> events() {
    return events;
  }

  Watcher<Awaited<Streams.Place>, Streams.Progress> streams() {
    return streams;
  }

  Tokens tokens() {
    return tokens;
  }

  Deadlines deadlines() {
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
  void send(Mail.Written written) {
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
  void sent(Collection<String> workflowIds) {
    mail.lookSoon(workflowIds);
  }

  /** A workflow that ran here may have ended: it publishes no more. */
  void ended(String workflowId) {
    events.lookSoon(List.of(workflowId));
    streams.lookSoon(List.of(workflowId));
  }

  /** A workflow that runs here has published something. */
  void published(String workflowId) {
    events.lookSoon(List.of(workflowId));
  }

  /**
   * A workflow that runs here has added to a stream, up to a place: whoever waits before it reads.
   */
  void appended(Streams.Place last) {
    streams.answer(
        last.workflowId(),
        awaited ->
            awaited.name.name().equals(last.name()) && awaited.name.from() <= last.from()
                ? Optional.of(Streams.Progress.MORE)
                : Optional.empty());
  }

  private Map<Topic, Delivery> deliver(Collection<Topic> topics) {
    List<Topic> asked = List.copyOf(topics);
    Mail.Looked looked = letters.look(asked.stream().map(Topic::box).toList());
    var deliveries = new HashMap<Topic, Delivery>();
    for (int i = 0; i < asked.size(); i++) {
      List<Letter> found = looked.letters().get(i);
      if (asked.get(i).isNews(found)) {
        deliveries.put(asked.get(i), new Delivery(found, looked.horizon()));
      }
    }
    return deliveries;
  }

  private Map<Awaited<Named>, Outcome> decide(Collection<Awaited<Named>> awaited) {
    Map<Named, Outcome> decided = decisions.decided(awaited.stream().map(Awaited::name).toList());
    var answers = new HashMap<Awaited<Named>, Outcome>();
    decided.forEach(
        (name, outcome) -> answers.put(new Awaited<>(name, name.workflowId()), outcome));
    return answers;
  }

  private Map<Awaited<Named>, Events.Seen> hear(Collection<Awaited<Named>> awaited) {
    var answers = new HashMap<Awaited<Named>, Events.Seen>();
    published
        .seen(awaited.stream().map(Awaited::name).toList())
        .forEach((name, seen) -> answers.put(new Awaited<>(name, name.workflowId()), seen));
    return answers;
  }

  private Map<Awaited<Streams.Place>, Streams.Progress> follow(
      Collection<Awaited<Streams.Place>> awaited) {
    var answers = new HashMap<Awaited<Streams.Place>, Streams.Progress>();
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
