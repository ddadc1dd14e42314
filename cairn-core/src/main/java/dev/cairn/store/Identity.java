package dev.cairn.store;

import java.util.Set;

/**
 * What an executor says of itself.
 *
 * @param application the application's name
 * @param host the machine's name
 * @param pid the process
 * @param build a hash of the workflows' code
 * @param version the version of the application
 * @param workflows the names of the workflows that it can run
 */
public record Identity(
    String application,
    String host,
    long pid,
    String build,
    String version,
    Set<String> workflows) {
  /** Keeps a copy of the names. */
  public Identity {
    workflows = Set.copyOf(workflows);
  }

  String[] names() {
    return workflows.toArray(String[]::new);
  }
}
