package dev.cairn.testkit;

import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** Counts how often code was executed, by name. Thread-safe. */
public final class CallCounter {
  private final Map<String, AtomicInteger> counts = new ConcurrentHashMap<>();

  public int record(String name) {
    return counts.computeIfAbsent(name, key -> new AtomicInteger()).incrementAndGet();
  }

  public int count(String name) {
    AtomicInteger calls = counts.get(name);
    return calls == null ? 0 : calls.get();
  }

  public Map<String, Integer> all() {
    var all = new TreeMap<String, Integer>();
    counts.forEach((name, calls) -> all.put(name, calls.get()));
    return all;
  }
}
