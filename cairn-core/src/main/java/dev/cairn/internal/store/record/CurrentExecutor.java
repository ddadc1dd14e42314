package dev.cairn.internal.store.record;

/**
 * The id of this process's executor. A process that was declared dead continues under a new id.
 * Thread-safe.
 */
public final class CurrentExecutor {
  private volatile String id;

  public CurrentExecutor(String id) {
    this.id = id;
  }

  public String id() {
    return id;
  }

  public void set(String newId) {
    id = newId;
  }
}
