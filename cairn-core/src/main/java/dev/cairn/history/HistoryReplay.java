package dev.cairn.history;

import dev.cairn.operate.ReplayResult;
import java.util.List;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * The replay of an exported history: whether the code matches the records, and what the code did.
 * Two replays of one history with the same code have the same calls and the same output; if they
 * differ, the code depends on something that is not recorded.
 *
 * @param result whether the code matches the records
 * @param calls the durable calls of the code, ordered by branch: those with a record, and the first
 *     one of each branch without
 * @param output the result of the code as plain JSON; null if the code did not return, because it
 *     made a call without a record or threw an exception
 */
public record HistoryReplay(ReplayResult result, List<Call> calls, @Nullable String output) {
  /** Copies the list. */
  public HistoryReplay {
    calls = List.copyOf(calls);
  }

  /**
   * A durable call of the code.
   *
   * @param kind its kind, as {@link dev.cairn.operate.RecordedStep#kind}
   * @param key its step key
   * @param argumentHash the hash of its arguments; empty for calls other than of annotated steps
   *     and transactions
   */
  public record Call(String kind, String key, OptionalLong argumentHash) {}
}
