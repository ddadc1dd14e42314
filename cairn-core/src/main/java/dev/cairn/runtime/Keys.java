package dev.cairn.runtime;

import java.util.HashMap;
import java.util.Map;

/**
 * Names the steps of a run or of one of its branches: the first use of a name is the name itself,
 * then come {@code name#2}, {@code name#3}; in a branch, its path stands before. Used by the
 * branch's own thread alone.
 */
final class Keys {
  private final String prefix;
  private final Map<String, Integer> uses = new HashMap<>();

  Keys(String path) {
    this.prefix = path.isEmpty() ? "" : path + "/";
  }

  String next(String name) {
    int use = uses.merge(name, 1, Integer::sum);
    return use == 1 ? prefix + name : prefix + name + "#" + use;
  }
}
