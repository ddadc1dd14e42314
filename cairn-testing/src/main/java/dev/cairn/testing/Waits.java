package dev.cairn.testing;

import dev.cairn.Config;
import dev.cairn.spi.Event;
import dev.cairn.spi.Listener;
import dev.cairn.spi.TimedEngine;
import dev.cairn.testing.internal.part.TestPart;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** What the workflows of the engines of a test wait for at this moment. */
final class Waits implements TestPart, Listener {
  private final Map<Place, Wait> waits = new ConcurrentHashMap<>();

  private record Place(String workflowId, String key) {}

  /**
   * A wait of a workflow.
   *
   * @param key the key of the record that ends it, such as {@code receive approval}
   * @param awaited what ends it before its limit
   * @param until when it ends at the latest; null if it has no limit
   */
  record Wait(String key, Event.Awaited awaited, @Nullable Instant until) {
    /** What it waits for, without the branch and the number of the use: an event, a topic. */
    boolean isFor(String name) {
      String plain = RecordedCalls.nameOf(key);
      return key.equals(name) || plain.equals(name) || plain.endsWith(" " + name);
    }

    @Override
    public String toString() {
      return until == null ? key : key + " until " + until;
    }
  }

  @Override
  public Config configure(Config config) {
    return config.listener(this);
  }

  @Override
  public void on(Event event) {
    switch (event) {
      case Event.WaitStarted(var id, var key, var awaited, var until) ->
          waits.put(new Place(id, key), new Wait(key, awaited, until));
      case Event.WaitEnded(var id, var key) -> waits.remove(new Place(id, key));
      case Event.RunUnloaded(var id, var until) ->
          waits.put(new Place(id, "sleep"), new Wait("sleep", new Event.Awaited.Time(), until));
      case Event.RunStarted started -> waits.remove(new Place(started.workflowId(), "sleep"));
      default -> {
        // not about waiting
      }
    }
  }

  /** Waits until the test releases a step that hangs. */
  void during(String workflowId, String key, TimedEngine.Wait hang) throws InterruptedException {
    var place = new Place(workflowId, key);
    waits.put(place, new Wait(key, new Event.Awaited.Value(), null));
    try {
      hang.await();
    } finally {
      waits.remove(place);
    }
  }

  /** Forgets all waits, since the process has ended that reported them. */
  void forgetAll() {
    waits.clear();
  }

  /** The waits of a workflow. */
  List<Wait> of(String workflowId) {
    return waits.entrySet().stream()
        .filter(entry -> entry.getKey().workflowId.equals(workflowId))
        .map(Map.Entry::getValue)
        .sorted(Comparator.comparing(Wait::key))
        .toList();
  }
}
