package dev.cairn.internal.replay;

import dev.cairn.internal.check.StorableText;
import java.util.HashMap;
import java.util.Map;

/**
 * Names the steps of a run or of one of its branches: the first use of a name is the name itself,
 * then come {@code name#2}, {@code name#3}; in a branch, its path stands before. Used by the
 * branch's own thread alone.
 */
public final class StepKeys {
  private final String workflowId;
  private final String prefix;
  private final Map<String, Integer> uses = new HashMap<>();

  /**
   * Keys of a branch.
   *
   * @param workflowId the id of the workflow, with which a key shares an entry of an index
   * @param path the path of the branch; empty for the workflow's own code
   */
  public StepKeys(String workflowId, String path) {
    this.workflowId = workflowId;
    this.prefix = path.isEmpty() ? "" : path + "/";
  }

  /**
   * The key of the next use of a name.
   *
   * @throws dev.cairn.error.UsageException if it is too long for the database
   */
  public String next(String name) {
    int use = uses.merge(name, 1, Integer::sum);
    String key = use == 1 ? prefix + name : prefix + name + "#" + use;
    return StorableText.checkKey(workflowId, "The key of a step", key);
  }
}
