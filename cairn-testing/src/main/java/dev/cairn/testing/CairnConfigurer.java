package dev.cairn.testing;

import dev.cairn.Config;

/**
 * Changes the configuration of the engine of a test, for {@link CairnTest#configurers}. It has a
 * constructor without parameters.
 *
 * {@snippet :
 * static final class ShortLease implements CairnConfigurer {
 *   @Override
 *   public Config configure(Config config) {
 *     return config.lease(Duration.ofSeconds(1));
 *   }
 * }
 * }
 */
@FunctionalInterface
public interface CairnConfigurer {
  /**
   * Returns the configuration with changes.
   *
   * @param config the configuration with the database of the test, {@linkplain Config#strict
   *     strict}
   * @return the changed configuration
   */
  Config configure(Config config);
}
