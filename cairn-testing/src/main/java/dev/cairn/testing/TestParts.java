package dev.cairn.testing;

import java.util.List;
import java.util.Set;

/** The parts of the environment of each test, the outermost interceptor first. */
final class TestParts {
  /** The types of parameters that parts have. */
  static final Set<Class<?>> PARAMETERS = Set.of(Steps.class, DatabaseFaults.class);

  private TestParts() {}

  static List<TestPart> create(DatabaseFaults faults) {
    return List.of(new ActiveCalls(), new Waits(), new Steps(faults).part());
  }
}
