package dev.cairn.http.internal.api;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What a principal reaches with a role. */
sealed interface Reach {
  /** Returns whether workflows of a queue are reached; null for workflows without a queue. */
  boolean contains(@Nullable String queue);

  /** All queues, and workflows without one. */
  record Everything() implements Reach {
    @Override
    public boolean contains(@Nullable String queue) {
      return true;
    }
  }

  /**
   * Some queues.
   *
   * @param names their names; none if an application has no queue of its own
   */
  record Queues(Set<String> names) implements Reach {
    /** Copies the names. */
    public Queues {
      names = Set.copyOf(names);
    }

    @Override
    public boolean contains(@Nullable String queue) {
      return queue != null && names.contains(queue);
    }
  }
}
