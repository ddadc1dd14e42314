package dev.cairn.runtime;

import dev.cairn.spi.Ambient;
import dev.cairn.store.Letter;
import dev.cairn.store.Mail;
import dev.cairn.store.Notifications;
import dev.cairn.store.Store;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What runs wait with: who looks for messages, and who knows when time is over. Thread-safe. */
final class Waiting implements AutoCloseable {
  private final Mail letters;
  private final Watcher<Topic, Delivery> mail = new Watcher<>("cairn-mail", this::deliver);
  private final Deadlines deadlines;

  Waiting(Store store, Ambient ambient) {
    this.letters = store.mail();
    this.deadlines = new Deadlines(ambient, store.clock());
  }

  /** Messages of one topic, of which one at least was not handed out. */
  record Delivery(List<Letter> letters, long horizon) {}

  Watcher<Topic, Delivery> mail() {
    return mail;
  }

  Deadlines deadlines() {
    return deadlines;
  }

  /** Hears what other processes tell. */
  void listenTo(Notifications notifications) {
    notifications.whenSent(workflowIds -> mail.lookSoon(workflowIds));
    notifications.whenUnheard(() -> mail.lookSoon());
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

  @Override
  public void close() {
    mail.close();
    deadlines.close();
  }
}
