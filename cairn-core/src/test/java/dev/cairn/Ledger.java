package dev.cairn;

import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** Counts how often things were really done. */
final class Ledger {
  private final Map<String, AtomicInteger> done = new ConcurrentHashMap<>();

  int did(String what) {
    return done.computeIfAbsent(what, key -> new AtomicInteger()).incrementAndGet();
  }

  int count(String what) {
    AtomicInteger times = done.get(what);
    return times == null ? 0 : times.get();
  }

  Map<String, Integer> all() {
    var all = new TreeMap<String, Integer>();
    done.forEach((what, times) -> all.put(what, times.get()));
    return all;
  }
}
