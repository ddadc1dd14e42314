package dev.cairn.testkit;

import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** Counts how often things were really done. */
public final class Ledger {
  private final Map<String, AtomicInteger> done = new ConcurrentHashMap<>();

  public int did(String what) {
    return done.computeIfAbsent(what, key -> new AtomicInteger()).incrementAndGet();
  }

  public int count(String what) {
    AtomicInteger times = done.get(what);
    return times == null ? 0 : times.get();
  }

  public Map<String, Integer> all() {
    var all = new TreeMap<String, Integer>();
    done.forEach((what, times) -> all.put(what, times.get()));
    return all;
  }
}
