package dev.cairn.spring;

import dev.cairn.Config;

/**
 * Changes the configuration of Cairn before it is opened. Beans of this type are called in their
 * order, after the properties were applied.
 */
@FunctionalInterface
public interface CairnConfigCustomizer {
  /**
   * Changes a configuration.
   *
   * @param config the configuration
   * @return the changed copy
   */
  Config customize(Config config);
}
