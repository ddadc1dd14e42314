package dev.cairn.spi;

/**
 * Receives events of the engine, for metrics, traces and tests. {@link dev.cairn.Config#listener}
 * adds one.
 *
 * <p>It is called on threads of the engine, often on the one that is about to write, so it must be
 * fast, must not block, and must be thread-safe. An exception that it throws is logged and has no
 * other effect.
 */
@FunctionalInterface
public interface Listener {
  /**
   * Receives an event.
   *
   * @param event the event
   */
  void on(Event event);
}
