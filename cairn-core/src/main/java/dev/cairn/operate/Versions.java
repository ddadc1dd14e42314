package dev.cairn.operate;

import dev.cairn.error.UsageException;
import java.util.List;

/**
 * The versions of the applications on this database, for blue/green deployments. An application
 * whose current version is set begins workflows out of queues on executors of that version alone.
 * Its other versions drain: they go on with what they began, as long as an executor of theirs
 * lives; then the current version takes it over, unless it is pinned. To set the version before is
 * to roll back. Unless one is set, every version takes everything, as a rolling deployment wants
 * it.
 *
 * <p>A workflow that is started directly runs where it is started: callers move by themselves.
 *
 * <p>Thread-safe; every method asks the database, and blocks until it answers.
 */
public interface Versions {
  /**
   * The versions that executors have run, with what is in flight on each.
   *
   * @return by application, the newest first; one that nobody has run for a month, and that has
   *     nothing in flight, is forgotten
   */
  List<VersionStatus> all();

  /**
   * The versions of one application.
   *
   * @param application as its {@code Config.named} says
   * @return the newest first; none if no executor of it was ever started
   */
  List<VersionStatus> of(String application);

  /**
   * Lets one version take all new work of its application, from now on. The others drain.
   *
   * @param application as its {@code Config.named} says
   * @param version as its {@code Config.version} says; an executor of it has been started once, and
   *     if none lives, new work waits for one
   * @throws UsageException if there is no such application, or it has no such version
   */
  void makeCurrent(String application, String version);

  /**
   * Lets every version of an application take new work, as if none had ever been made current.
   *
   * @param application as its {@code Config.named} says
   * @throws UsageException if there is no such application
   */
  void letAllWork(String application);
}
