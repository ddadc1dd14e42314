package dev.cairn.internal.registry;

import java.lang.reflect.Method;

/**
 * A method that a registered class makes durable.
 *
 * @param name the registered name of a workflow, or the name of a step or transaction
 * @param kind what the method is
 * @param source the class that was registered
 * @param method the method whose code is executed
 */
public record DurableCode(String name, Kind kind, Class<?> source, Method method) {
  /** What a durable method is. */
  public enum Kind {
    WORKFLOW,
    STEP,
    TRANSACTION
  }
}
