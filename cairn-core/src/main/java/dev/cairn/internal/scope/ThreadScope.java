package dev.cairn.internal.scope;

/** Answers the durable calls that a thread makes. */
public interface ThreadScope {
  /**
   * The scope of a thread that is started while this one is in force.
   *
   * @return the scope that such a thread gets
   */
  ThreadScope ofStrayThread();
}
