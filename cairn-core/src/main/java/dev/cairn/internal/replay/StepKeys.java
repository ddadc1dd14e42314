package dev.cairn.internal.replay;

import dev.cairn.internal.check.StorableText;
import java.util.HashMap;
import java.util.Map;

/**
 * Assigns keys to the durable calls of a branch. The first use of a name gets the name itself as
 * key; further uses get {@code name#2}, {@code name#3}. In a branch the key starts with the branch
 * path. Used only by the branch's own thread.
 */
public final class StepKeys {
  private final String workflowId;
  private final String prefix;
  private final Map<String, Integer> uses = new HashMap<>();

  /**
   * Creates the keys of a branch.
   *
   * @param workflowId the workflow id; it shares an index entry with the key, so their lengths add
   *     up
   * @param path the path of the branch; empty for the workflow's main path
   */
  public StepKeys(String workflowId, String path) {
    this.workflowId = workflowId;
    this.prefix = path.isEmpty() ? "" : path + "/";
  }

  /**
   * Returns the key for the next use of a name.
   *
   * @throws dev.cairn.error.InvalidArgumentException if the key is too long for the database
   */
  public String next(String name) {
    int use = uses.merge(name, 1, Integer::sum);
    String key = use == 1 ? prefix + name : prefix + name + "#" + use;
    return StorableText.checkKey(workflowId, "The key of a step", key);
  }
}
