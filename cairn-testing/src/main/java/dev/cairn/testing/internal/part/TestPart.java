package dev.cairn.testing.internal.part;

import dev.cairn.Config;
import java.util.List;
import java.util.Optional;

/**
 * A part of the environment of one test, such as its stubs. It contributes to the configuration of
 * the engine and may be a parameter of the test.
 */
public interface TestPart {
  /**
   * Changes the configuration of the engine, before it is opened.
   *
   * @param config the configuration
   * @return the changed configuration
   */
  default Config configure(Config config) {
    return config;
  }

  /**
   * Returns the parameter of a type.
   *
   * @param type the type of the parameter
   * @return the parameter; empty if this part has none of the type
   */
  default Optional<Object> parameter(Class<?> type) {
    return Optional.empty();
  }

  /** Checks after a test that passed. Throws an {@link AssertionError} to fail it. */
  default void verify() {}

  /** Releases what would keep the engine from closing. */
  default void beforeClose() {}

  /**
   * Describes what still runs or is open after the engine was closed.
   *
   * @return one line for each
   */
  default List<String> leftovers() {
    return List.of();
  }
}
