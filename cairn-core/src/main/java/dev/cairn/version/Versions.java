package dev.cairn.version;

import dev.cairn.error.UsageException;
import java.util.List;

/**
 * Controls which version of each application executes new work, for blue/green deployments.
 *
 * <pre>
 *  no current version          every version claims from queues (rolling deployment)
 *    |  makeCurrent(v2)
 *    v
 *  v2 current                  v2 claims new workflows; v1 drains: it finishes what it began
 *    |  makeCurrent(v1)        (roll back)      |  letAllWork
 *    v                                          v
 *  v1 current                                 no current version
 * </pre>
 *
 * <p>An executor of a draining version continues the workflows that its version has begun, as long
 * as one lives. After that, the current version takes them over, unless they are pinned ({@link
 * dev.cairn.start.StartOptions#pinned()}).
 *
 * <p>Only workflows from queues are directed. A workflow that is started without a queue runs where
 * it is started.
 *
 * <p>Thread-safe. Each method queries the database and blocks until it answers.
 */
public interface Versions {
  /**
   * Returns the versions that executors have run, with the workflows in flight on each.
   *
   * @return the versions ordered by application, the newest first; a version that no executor has
   *     run for a month, and that has no workflows in flight, is omitted
   */
  List<VersionStatus> all();

  /**
   * Returns the versions of one application.
   *
   * @param application the name that was given to {@code Config.named}
   * @return the versions, the newest first; empty if no executor of the application was ever
   *     started
   */
  List<VersionStatus> of(String application);

  /**
   * Makes a version the only one of its application that accepts new work. The other versions
   * drain.
   *
   * @param application the name that was given to {@code Config.named}
   * @param version the version, as given to {@code Config.version}; an executor of it must have
   *     been started before, and if none lives, new work waits for one
   * @throws UsageException if there is no such application or version
   */
  void makeCurrent(String application, String version);

  /**
   * Returns the workflows of all applications with their types, as an executor that has their code
   * has described them, some moments after it started.
   *
   * @return the workflows by application and name: as the current version describes each, or else
   *     the one that ran last
   */
  List<WorkflowType> workflowTypes();

  /**
   * Returns where the code of a workflow and of its steps is, in the version that started it.
   *
   * @param workflowId the id of the workflow
   * @return the code; with unknown positions if no executor of that version has described it
   * @throws dev.cairn.error.NoSuchWorkflowException if there is no such workflow
   */
  WorkflowCode code(String workflowId);

  /**
   * Lets every version of an application accept new work again.
   *
   * @param application the name that was given to {@code Config.named}
   * @throws UsageException if there is no such application
   */
  void letAllWork(String application);
}
