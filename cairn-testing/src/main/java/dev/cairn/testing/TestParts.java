package dev.cairn.testing;

import dev.cairn.testing.fault.DatabaseFaults;
import dev.cairn.testing.fault.Steps;
import dev.cairn.testing.internal.fault.HangWait;
import dev.cairn.testing.internal.fault.InjectedDatabaseFaults;
import dev.cairn.testing.internal.fault.InjectedSteps;
import dev.cairn.testing.internal.part.ActiveCalls;
import dev.cairn.testing.internal.part.TestPart;
import java.util.List;
import java.util.Set;

/** The parts of the environment of each test, the outermost interceptor first. */
final class TestParts {
  /** The types of parameters that parts have. */
  static final Set<Class<?>> PARAMETERS = Set.of(Steps.class, DatabaseFaults.class);

  private TestParts() {}

  static List<TestPart> create(InjectedDatabaseFaults faults, HangWait hangWait) {
    return List.of(new ActiveCalls(), new Waits(), new InjectedSteps(faults, hangWait));
  }
}
