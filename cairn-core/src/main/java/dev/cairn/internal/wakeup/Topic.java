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
 * One topic of one run: hands out each message once, in order, to those who wait, first come first
 * served. It knows from which place on there may be something that it has not handed out, so that
 * nobody looks through what was received before. Thread-safe.
 */
public final class Topic implements BatchedPoller.Key {
  private final String workflowId;
  private final String name;
  private final ReentrantLock lock = new ReentrantLock();
  private final ArrayDeque<Receiver> waiting = new ArrayDeque<>();

  /** What was handed out beyond {@link #after}: a look may still see it, or see it again. */
  private final TreeSet<StoredMessage.Place> handedOut = new TreeSet<>();

  private final PriorityQueue<StoredMessage> givenBack =
      new PriorityQueue<>(Comparator.comparing(StoredMessage::place));

  /** All that comes before this was handed out, also what cannot be seen yet. */
  private StoredMessage.Place after = StoredMessage.Place.START;

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

  /** Who waits for a message. */
  @FunctionalInterface
  interface Receiver {
    /** It has its message; called once at most, and under a lock. */
    void give(StoredMessage letter);
  }

  /** Gives a receiver the place behind those who wait, or what was given back. */
  void join(Receiver receiver) {
    lock.lock();
    try {
      StoredMessage left = waiting.isEmpty() ? givenBack.poll() : null;
      if (left == null) {
        waiting.add(receiver);
      } else {
        receiver.give(left);
      }
    } finally {
      lock.unlock();
    }
  }

  /** Takes a receiver out of the line, if it still waits. From then on it is given nothing. */
  void leave(Receiver receiver) {
    lock.lock();
    try {
      waiting.remove(receiver);
    } finally {
      lock.unlock();
    }
  }

  /** Takes back what was given to a receiver and not recorded. */
  void giveBack(StoredMessage letter) {
    lock.lock();
    try {
      Receiver next = waiting.poll();
      if (next == null) {
        givenBack.add(letter);
      } else {
        next.give(letter);
      }
    } finally {
      lock.unlock();
    }
  }

  /** Where to look for what those who wait need: what they hold may still be there, too. */
  MessageStore.Box box() {
    lock.lock();
    try {
      return new MessageStore.Box(
          workflowId, name, after, Math.max(1, waiting.size() + handedOut.size()));
    } finally {
      lock.unlock();
    }
  }

  /** Whether there is something among these that was not handed out. */
  boolean isNews(List<StoredMessage> letters) {
    lock.lock();
    try {
      return letters.stream().anyMatch(letter -> isNews(letter.place()));
    } finally {
      lock.unlock();
    }
  }

  private boolean isNews(StoredMessage.Place place) {
    return place.compareTo(after) > 0 && !handedOut.contains(place);
  }

  /**
   * Hands out what was found. What becomes visible later was sent by the horizon's transaction or a
   * later one, so that up to there nothing can come any more.
   */
  void take(List<StoredMessage> letters, long horizon) {
    lock.lock();
    try {
      StoredMessage.Place reached = after;
      for (StoredMessage letter : letters) {
        if (isNews(letter.place())) {
          Receiver next = waiting.poll();
          if (next == null) {
            break;
          }
          handedOut.add(letter.place());
          next.give(letter);
        }
        reached = letter.place();
      }
      advance(earlier(reached, StoredMessage.Place.before(horizon)));
    } finally {
      lock.unlock();
    }
  }

  private static StoredMessage.Place earlier(StoredMessage.Place one, StoredMessage.Place other) {
    return one.compareTo(other) < 0 ? one : other;
  }

  private void advance(StoredMessage.Place to) {
    if (to.compareTo(after) > 0) {
      after = to;
      handedOut.headSet(to, true).clear();
    }
  }
}
