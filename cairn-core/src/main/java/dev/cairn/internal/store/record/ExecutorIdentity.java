package dev.cairn.internal.store.record;

import dev.cairn.internal.check.StorableText;
import java.util.Set;

/**
 * The properties with which an executor registers.
 *
 * @param application the name of the application
 * @param host the host name
 * @param pid the process id
 * @param build the hash of the workflows' code
 * @param version the version of the application
 * @param workflows the names of the registered workflows
 */
public record ExecutorIdentity(
    String application,
    String host,
    long pid,
    String build,
    String version,
    Set<String> workflows) {
  private static final int MAX_LENGTH = 256;

  /** Copies the names, and rejects names that cannot be stored. */
  public ExecutorIdentity {
    workflows = Set.copyOf(workflows);
    application = StorableText.checkName("The application's name", application, MAX_LENGTH);
    version = StorableText.checkName("The version of the application", version, MAX_LENGTH);
    host = StorableText.printable(host);
  }

  public String[] names() {
    return workflows.toArray(String[]::new);
  }
}
