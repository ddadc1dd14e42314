package dev.cairn.internal.scope;

/** Executes the durable calls that a thread makes. */
public interface ThreadScope {
  /**
   * Returns the scope that a thread inherits if it is started while this scope is active.
   *
   * @return the inherited scope
   */
  ThreadScope inherited();
}
