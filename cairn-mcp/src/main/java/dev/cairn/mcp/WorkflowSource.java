package dev.cairn.mcp;

import dev.cairn.CairnOperations;
import dev.cairn.start.Handle;
import dev.cairn.start.StartOptions;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A workflow that a tool starts: how its arguments look, and how it is called. */
sealed interface WorkflowSource permits MethodSource, FunctionSource {
  /**
   * Returns the JSON schema of the arguments, an object.
   *
   * @param descriptions descriptions by the name of the parameter or member
   */
  Map<String, Object> schema(Map<String, String> descriptions);

  /**
   * Binds the arguments of a call to the types of the workflow.
   *
   * @throws ArgumentMismatch if they do not fit
   */
  List<@Nullable Object> bind(Map<String, Object> arguments);

  /** Starts the workflow with arguments that {@link #bind} returned. */
  Handle<?> start(CairnOperations cairn, StartOptions options, List<@Nullable Object> arguments);
}
