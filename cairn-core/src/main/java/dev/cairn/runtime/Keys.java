package dev.cairn.runtime;

import java.util.HashMap;
import java.util.Map;

/**
 * Names the steps of a run: the first use of a name is the name itself, then come {@code name#2},
 * {@code name#3}. Used by the run's own thread alone.
 */
final class Keys {
  private final Map<String, Integer> uses = new HashMap<>();

  String next(String name) {
    int use = uses.merge(name, 1, Integer::sum);
    return use == 1 ? name : name + "#" + use;
  }
}
