package dev.cairn.internal.store.record;

import dev.cairn.internal.check.StorableText;
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
public record ExecutorIdentity(
    String application,
    String host,
    long pid,
    String build,
    String version,
    Set<String> workflows) {
  private static final int LONGEST = 256;

  /** Keeps a copy of the names, and rejects those that cannot be stored. */
  public ExecutorIdentity {
    workflows = Set.copyOf(workflows);
    application = StorableText.checkName("The application's name", application, LONGEST);
    version = StorableText.checkName("The version of the application", version, LONGEST);
    host = StorableText.printable(host);
  }

  public String[] names() {
    return workflows.toArray(String[]::new);
  }
}
