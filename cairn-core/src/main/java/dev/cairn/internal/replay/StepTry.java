package dev.cairn.internal.replay;

/** A try of a step, as what appends values to streams. Thread-safe. */
public final class StepTry {
  private final String key;
  private final int number;
  private volatile boolean ended;

  /**
   * Begins a try.
   *
   * @param key the key of the step
   * @param number the number of the try, from 1 on
   */
  public StepTry(String key, int number) {
    this.key = key;
    this.number = number;
  }

  String key() {
    return key;
  }

  int number() {
    return number;
  }

  /**
   * Ends the try. From here on it appends nothing more, though a thread that it has started may
   * continue: a value after those of the next try would look like the latest one.
   */
  public void end() {
    ended = true;
  }

  boolean hasEnded() {
    return ended;
  }
}
