package dev.cairn.internal.replay;

import dev.cairn.internal.store.record.StepKind;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;

/**
 * The durable calls that the code made in a dry run, grouped by branch, so that the timing between
 * branches makes no difference. Each branch adds its own calls; they are read after the run.
 */
public final class RequestTrace {
  private final Map<String, List<Request>> byPath = new ConcurrentSkipListMap<>();
  private final Map<String, Long> argumentHashes = new ConcurrentHashMap<>();

  /** Creates an empty trace. */
  public RequestTrace() {}

  private record Request(StepKind kind, String key) {}

  /**
   * A durable call.
   *
   * @param kind its kind
   * @param key its step key
   * @param argumentHash the hash of its arguments, if there is one
   */
  public record Call(StepKind kind, String key, OptionalLong argumentHash) {}

  void add(String path, StepKind kind, String key) {
    byPath.computeIfAbsent(path, first -> new ArrayList<>()).add(new Request(kind, key));
  }

  void addArguments(String key, long hash) {
    argumentHashes.put(key, hash);
  }

  /** Returns the calls, ordered by branch and then in the order in which the branch made them. */
  public List<Call> calls() {
    return byPath.values().stream().flatMap(List::stream).map(this::call).toList();
  }

  private Call call(Request request) {
    Long hash = argumentHashes.get(request.key);
    return new Call(
        request.kind, request.key, hash == null ? OptionalLong.empty() : OptionalLong.of(hash));
  }
}
