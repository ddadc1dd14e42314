package dev.cairn.internal.store.record;

import java.util.Optional;

/**
 * The id of this process's executor. A process that was declared dead continues under a new id.
 * Thread-safe.
 */
public final class CurrentExecutor {
  private static final String NONE = "none yet";

  private volatile String id;

  /** Creates the id of a process that has not registered yet. */
  public CurrentExecutor() {
    this(NONE);
  }

  public CurrentExecutor(String id) {
    this.id = id;
  }

  public String id() {
    return id;
  }

  /** Returns the id; empty before this process has registered. */
  public Optional<String> registered() {
    String current = id;
    return current.equals(NONE) ? Optional.empty() : Optional.of(current);
  }

  public void set(String newId) {
    id = newId;
  }
}
