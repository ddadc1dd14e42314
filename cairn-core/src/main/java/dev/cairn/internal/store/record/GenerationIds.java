package dev.cairn.internal.store.record;

/**
 * Ids and keys that differ between the generations of a workflow. Those of the first generation are
 * unchanged; later ones contain {@code #}, which no name of a step or a branch may contain.
 */
public final class GenerationIds {
  /** The first generation of every workflow. */
  public static final int FIRST = 1;

  private GenerationIds() {}

  /**
   * Returns the id from which a generation derives other ids.
   *
   * @param id the id of the workflow
   * @param generation the generation
   * @return the same id in the first generation, and {@code id/#2} in the second
   */
  public static String id(String id, int generation) {
    return generation == FIRST ? id : id + "/#" + generation;
  }

  /**
   * Returns a key for a table that keeps the keys of all generations.
   *
   * @param key the key within its generation
   * @param generation the generation
   * @return the same key in the first generation, and {@code #2/key} in the second
   */
  public static String key(String key, int generation) {
    return generation == FIRST ? key : prefix(generation) + key;
  }

  /**
   * Returns the prefix of the keys of a generation in such a table.
   *
   * @param generation the generation
   * @return nothing in the first generation, and {@code #2/} in the second
   */
  public static String prefix(int generation) {
    return generation == FIRST ? "" : "#" + generation + "/";
  }
}
