package dev.cairn.spi;

/**
 * Takes what happens in the engine: for metrics, traces and tests.
 *
 * <p>It is called on the engine's own threads, often on the one that is about to write, so it must
 * be quick and thread-safe. An exception that it throws is logged and changes nothing.
 */
@FunctionalInterface
public interface Listener {
  /**
   * Something happened.
   *
   * @param event what
   */
  void on(Event event);
}
