package dev.cairn.examples.agent.stub;

import dev.cairn.examples.agent.stub.Call.Outcome;
import dev.cairn.examples.wire.Json;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/** All calls, in memory and as lines of a file. Thread-safe. */
public final class CallLog implements AutoCloseable {
  private final ReentrantLock lock = new ReentrantLock();
  private final Map<String, Call> calls = new LinkedHashMap<>();
  private final Map<String, Integer> failures = new HashMap<>();
  private final PrintStream lines;
  private final Supplier<String> ids;
  private long tokens;

  private CallLog(PrintStream lines, Supplier<String> ids) {
    this.lines = lines;
    this.ids = ids;
  }

  /**
   * What the stub has counted.
   *
   * @param calls all calls, in the order in which they arrived
   * @param tokens how many tokens were written, without those of answers that were cut off on
   *     purpose
   */
  public record View(List<Call> calls, long tokens) {}

  /**
   * Opens a log that appends a line to a file when a call begins, and one when it ends.
   *
   * @param file the file
   * @param ids returns unique ids, for the responses
   * @return the log
   * @throws IOException if the file cannot be opened
   */
  public static CallLog appendingTo(Path file, Supplier<String> ids) throws IOException {
    return new CallLog(
        new PrintStream(
            Files.newOutputStream(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND),
            true,
            StandardCharsets.UTF_8),
        ids);
  }

  /**
   * Creates a log without a file.
   *
   * @param ids returns unique ids, for the responses
   * @return the log
   */
  public static CallLog inMemory(Supplier<String> ids) {
    return new CallLog(
        new PrintStream(OutputStream.nullOutputStream(), true, StandardCharsets.UTF_8), ids);
  }

  /** A call begins. */
  Call begin(String content, String process) {
    lock.lock();
    try {
      var call = new Call("response-" + ids.get(), content, process, Outcome.ANSWERING);
      put(call);
      return call;
    } finally {
      lock.unlock();
    }
  }

  /** Returns how many calls of this content have failed on purpose since the last answer. */
  int failures(String content) {
    lock.lock();
    try {
      return failures.getOrDefault(content, 0);
    } finally {
      lock.unlock();
    }
  }

  void end(Call call, Outcome outcome) {
    lock.lock();
    try {
      put(call.ended(outcome));
      if (outcome == Outcome.FAILED) {
        failures.merge(call.content(), 1, Integer::sum);
      } else if (outcome == Outcome.ANSWERED) {
        failures.remove(call.content());
      }
    } finally {
      lock.unlock();
    }
  }

  private void put(Call call) {
    calls.put(call.id(), call);
    lines.println(Json.write(call));
  }

  void wroteToken() {
    lock.lock();
    try {
      tokens++;
    } finally {
      lock.unlock();
    }
  }

  /**
   * Returns what was counted so far.
   *
   * @return a copy
   */
  public View view() {
    lock.lock();
    try {
      return new View(new ArrayList<>(calls.values()), tokens);
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void close() {
    lines.close();
  }
}
