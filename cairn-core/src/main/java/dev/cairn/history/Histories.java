package dev.cairn.history;

import dev.cairn.operate.Criterion;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * Exports histories of workflows to files and replays them against the code of this process: a
 * guard against changes of code that workflows in production could not survive.
 *
 * {@snippet :
 * cairn.histories().exportTo(folder, 100, Redaction.paths("$..card"), Criterion.name("checkout"));
 *
 * ExportedHistory history = ExportedHistory.read(file);
 * ReplayResult result = cairn.histories().replay(history).result();
 * }
 *
 * <p>Thread-safe. Exports read the database; each history is held in memory.
 */
public interface Histories {
  /**
   * Reads everything that a replay of a workflow needs: its arguments, headers, build and records.
   * Only the current generation of a workflow that has continued as new has records. Encrypted
   * values are decrypted; tokens of promises are replaced.
   *
   * @param id the workflow id
   * @return the history, with its values as plain JSON
   * @throws dev.cairn.error.NoSuchWorkflowException if there is no such workflow
   * @throws dev.cairn.error.ValueException if the codec cannot decode a value
   */
  ExportedHistory export(String id);

  /**
   * Reads the histories of workflows that match all criteria, the newest first. The stream is lazy;
   * workflows that are deleted meanwhile are omitted.
   *
   * @param limit the maximum number, 1 to 1,000,000
   * @param criteria the criteria; without any, all workflows match
   * @return the histories; the stream need not be closed
   * @throws dev.cairn.error.InvalidArgumentException if the limit is out of range
   * @throws dev.cairn.error.ValueException if the codec cannot decode a value; thrown while the
   *     stream is read
   */
  Stream<ExportedHistory> export(int limit, Criterion... criteria);

  /**
   * Writes the histories of workflows that match all criteria to files, one for each workflow. The
   * name of a file consists of the name and id of its workflow; an existing file is replaced.
   *
   * @param folder the folder, which is created if it does not exist
   * @param limit the maximum number, 1 to 1,000,000
   * @param redaction replaces values; {@code (place, value) -> value} keeps all
   * @param criteria the criteria; without any, all workflows match
   * @return the files
   * @throws dev.cairn.error.InvalidArgumentException if the limit is out of range
   * @throws dev.cairn.error.ValueException if the codec cannot decode a value, a file cannot be
   *     written, or the redaction changes the type of a value
   */
  List<Path> exportTo(Path folder, int limit, Redaction redaction, Criterion... criteria);

  /**
   * Replays an exported history against the code of this process, as {@link
   * dev.cairn.operate.Workflows#replay} does for a workflow in the database. The database is
   * neither read nor written, and need not contain the workflow.
   *
   * @param history the history
   * @return whether the code matches, and what it did
   * @throws dev.cairn.error.UsageException in workflow code outside its steps
   */
  HistoryReplay replay(ExportedHistory history);

  /**
   * Replays up to 10,000 workflows in flight of this application against the code of this process,
   * as {@link #checkDeployment(int, DeploymentReport.Progress)} does.
   *
   * @return the report
   */
  DeploymentReport checkDeployment();

  /**
   * Replays the workflows in flight of this application against the code of this process, before it
   * is deployed: those that have begun and not ended, or are stuck, the oldest first. Nothing is
   * executed and nothing is written. This Cairn need not be started.
   *
   * <p>Workflows of names that only executors of other applications have registered are left out. A
   * workflow of this application whose name this process has not registered does not fit.
   *
   * @param limit the maximum number of workflows to replay, 1 to 1,000,000
   * @param progress is called after each replay
   * @return the report, by name and version
   * @throws dev.cairn.error.InvalidArgumentException if the limit is out of range
   * @throws dev.cairn.error.UsageException in workflow code outside its steps
   */
  DeploymentReport checkDeployment(int limit, DeploymentReport.Progress progress);
}
