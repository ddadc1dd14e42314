package dev.cairn.testing;

import dev.cairn.Config;
import java.util.List;
import java.util.Optional;

/**
 * A part of the environment of one test, such as its stubs. It contributes to the configuration of
 * the engine and may be a parameter of the test.
 */
interface TestPart {
  /** Changes the configuration of the engine, before it is opened. */
  default Config configure(Config config) {
    return config;
  }

  /** The parameter of a type; empty if this part has none of it. */
  default Optional<Object> parameter(Class<?> type) {
    return Optional.empty();
  }

  /** Checks after a test that passed. Throws an {@link AssertionError} to fail it. */
  default void verify() {}

  /** Releases what would keep the engine from closing. */
  default void beforeClose() {}

  /** Describes what still runs or is open after the engine was closed. */
  default List<String> leftovers() {
    return List.of();
  }
}
