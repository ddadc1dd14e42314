package dev.cairn.agents;

import java.util.Optional;

/**
 * The result of a step that called a model, as an {@link dev.cairn.spi.Interceptor} of the step
 * sees it. Steps of durable models return it; a step of an application may do so, too.
 */
public interface ModelResult {
  /**
   * Returns what the call has used.
   *
   * @return the model and the tokens; empty if there was no response, such as when the provider
   *     asked to wait
   */
  Optional<Usage> modelUsage();
}
