package dev.cairn.internal.wakeup;

import dev.cairn.internal.store.message.MessageStore;
import dev.cairn.internal.store.record.StoredMessage;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.TreeSet;
import java.util.concurrent.locks.ReentrantLock;

/**
 * One topic of one run: delivers each message once, in order, to its receivers, first come first
 * served. It knows up to which place everything was delivered, so that later queries do not read
 * that again. Thread-safe.
 */
public final class Topic implements BatchedPoller.Key {
  private final String workflowId;
  private final String name;
  private final ReentrantLock lock = new ReentrantLock();
  private final ArrayDeque<Receiver> waiting = new ArrayDeque<>();

  /** Messages after {@link #after} that were delivered; a query may still return them. */
  private final TreeSet<StoredMessage.Position> delivered = new TreeSet<>();

  private final PriorityQueue<StoredMessage> returned =
      new PriorityQueue<>(Comparator.comparing(StoredMessage::position));

  /** Everything up to this place was delivered, also messages that are not visible yet. */
  private StoredMessage.Position after = StoredMessage.Position.START;

  Topic(String workflowId, String name) {
    this.workflowId = workflowId;
    this.name = name;
  }

  @Override
  public String workflowId() {
    return workflowId;
  }

  String name() {
    return name;
  }

  /** A receiver that waits for a message. */
  @FunctionalInterface
  interface Receiver {
    /** Receives the message; called at most once, under a lock. */
    void give(StoredMessage message);
  }

  /** Adds a receiver at the end of the line, or gives it a returned message. */
  void join(Receiver receiver) {
    lock.lock();
    try {
      StoredMessage left = waiting.isEmpty() ? returned.poll() : null;
      if (left == null) {
        waiting.add(receiver);
      } else {
        receiver.give(left);
      }
    } finally {
      lock.unlock();
    }
  }

  /** Removes a receiver from the line; from then on it receives nothing. */
  void leave(Receiver receiver) {
    lock.lock();
    try {
      waiting.remove(receiver);
    } finally {
      lock.unlock();
    }
  }

  /** Returns a message that its receiver did not record. */
  void putBack(StoredMessage message) {
    lock.lock();
    try {
      Receiver next = waiting.poll();
      if (next == null) {
        returned.add(message);
      } else {
        next.give(message);
      }
    } finally {
      lock.unlock();
    }
  }

  /**
   * Returns what to query: from where, and how many messages, including delivered ones that may
   * still be visible.
   */
  MessageStore.Mailbox box() {
    lock.lock();
    try {
      return new MessageStore.Mailbox(
          workflowId, name, after, Math.max(1, waiting.size() + delivered.size()));
    } finally {
      lock.unlock();
    }
  }

  /** Returns whether one of the messages was not delivered yet. */
  boolean isUndelivered(List<StoredMessage> messages) {
    lock.lock();
    try {
      return messages.stream().anyMatch(message -> isUndelivered(message.position()));
    } finally {
      lock.unlock();
    }
  }

  private boolean isUndelivered(StoredMessage.Position place) {
    return place.compareTo(after) > 0 && !delivered.contains(place);
  }

  /**
   * Delivers messages. A message that becomes visible later was sent by the horizon's transaction
   * or a later one, so the place advances up to the horizon.
   */
  void deliver(List<StoredMessage> messages, long horizon) {
    lock.lock();
    try {
      StoredMessage.Position reached = after;
      for (StoredMessage message : messages) {
        if (isUndelivered(message.position())) {
          Receiver next = waiting.poll();
          if (next == null) {
            break;
          }
          delivered.add(message.position());
          next.give(message);
        }
        reached = message.position();
      }
      advance(min(reached, StoredMessage.Position.before(horizon)));
    } finally {
      lock.unlock();
    }
  }

  private static StoredMessage.Position min(
      StoredMessage.Position one, StoredMessage.Position other) {
    return one.compareTo(other) < 0 ? one : other;
  }

  private void advance(StoredMessage.Position to) {
    if (to.compareTo(after) > 0) {
      after = to;
      delivered.headSet(to, true).clear();
    }
  }
}
