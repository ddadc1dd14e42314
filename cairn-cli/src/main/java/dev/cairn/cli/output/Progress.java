package dev.cairn.cli.output;

import java.io.PrintStream;
import org.jspecify.annotations.Nullable;

/** A line on a terminal that says how much is done; nothing where there is no terminal. */
public final class Progress implements AutoCloseable {
  private final @Nullable PrintStream terminal;
  private final String done;
  private String shown = "";

  /**
   * Creates a line.
   *
   * @param terminal where it is shown; null for nowhere
   * @param done what is done, such as {@code replayed}
   */
  Progress(@Nullable PrintStream terminal, String done) {
    this.terminal = terminal;
    this.done = done;
  }

  /** Returns whether there is a terminal that shows it. */
  public boolean isShown() {
    return terminal != null;
  }

  /** Shows how many of all are done. */
  public void reached(long number, long all) {
    show("%,d of %,d %s (%d %%)".formatted(number, all, done, all == 0 ? 100 : number * 100 / all));
  }

  private synchronized void show(String text) {
    if (terminal != null && !text.equals(shown)) {
      terminal.print("\r" + text + " ".repeat(Math.max(0, shown.length() - text.length())));
      terminal.flush();
      shown = text;
    }
  }

  /** Removes the line, so that the result stands alone. */
  @Override
  public synchronized void close() {
    if (terminal != null && !shown.isEmpty()) {
      terminal.print("\r" + " ".repeat(shown.length()) + "\r");
      terminal.flush();
      shown = "";
    }
  }
}
