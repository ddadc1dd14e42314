package dev.cairn.start;

import dev.cairn.error.ValueException;
import java.lang.reflect.Type;
import java.util.List;
import java.util.function.Function;

/**
 * A workflow that a {@code Cairn} has registered, for code that starts workflows by name with
 * arguments as JSON, such as a server.
 *
 * @param name the registered name
 * @param parameters the types of its parameters
 * @param result the type of its result
 * @param calls returns a call for arguments, a JSON array
 */
public record RegisteredWorkflow(
    String name, List<Type> parameters, Type result, Function<String, Fn.Void0> calls) {
  /** Copies the list. */
  public RegisteredWorkflow {
    parameters = List.copyOf(parameters);
  }

  /**
   * Reads arguments as the codec of the Cairn does, and returns a call of the workflow with them,
   * to be started.
   *
   * @param arguments the arguments as plain JSON: an array with one value for each parameter
   * @return the call; pass it to {@code start}
   * @throws ValueException if the arguments are not JSON or do not fit the types of the parameters
   */
  public Fn.Void0 call(String arguments) {
    return calls.apply(arguments);
  }
}
