package dev.cairn.internal.run;

import dev.cairn.workflow.BranchLimit;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/** Lets so many branches run at once as their {@link BranchLimit} say. Thread-safe. */
public final class BranchLimiter {
  private @Nullable Map<BranchLimit, Line> lines;

  private static final class Line {
    private final Queue<Runnable> waiting = new ArrayDeque<>();
    private int running;
  }

  /** Starts a branch now, or when its turn comes: false if it has to wait for that. */
  public synchronized boolean take(BranchLimit forks, Runnable start) {
    if (forks.atMost() == Integer.MAX_VALUE) {
      start.run();
      return true;
    }
    if (lines == null) {
      lines = new HashMap<>();
    }
    Line line = lines.computeIfAbsent(forks, fresh -> new Line());
    if (line.running < forks.atMost()) {
      line.running++;
      start.run();
      return true;
    }
    line.waiting.add(start);
    return false;
  }

  /** Takes a branch out of the line; false if it had its turn already. */
  public synchronized boolean leave(BranchLimit forks, Runnable start) {
    Line line = lines == null ? null : lines.get(forks);
    return line != null && line.waiting.remove(start);
  }

  /** Gives the turn of a branch that has ended to the next one. */
  public synchronized void pass(BranchLimit forks) {
    Line line = lines == null ? null : lines.get(forks);
    if (line == null) {
      return;
    }
    Runnable next = line.waiting.poll();
    if (next == null) {
      line.running--;
    } else {
      next.run();
    }
  }
}
