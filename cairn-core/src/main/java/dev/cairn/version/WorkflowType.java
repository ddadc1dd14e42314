package dev.cairn.version;

import dev.cairn.common.SourcePosition;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a workflow looks like, as an executor has described it that has its code.
 *
 * @param application the name that was given to {@code Config.named}
 * @param version the version of the application
 * @param name the registered name of the workflow
 * @param className the class that was registered, or that contains the code
 * @param position where its code begins; null if that is not known, as for functions
 * @param signature the types of its parameters and its result
 */
public record WorkflowType(
    String application,
    String version,
    String name,
    String className,
    @Nullable SourcePosition position,
    Signature signature) {
  /**
   * The types of the parameters and the result of a workflow.
   *
   * @param parameters the names of the types of its parameters
   * @param result the name of the type of its result
   * @param argumentsSchema the JSON schema of its arguments, an array with a value for each
   *     parameter, as JSON; null if it is larger than 64 kB
   * @param resultSchema the JSON schema of its result, as JSON; null if it is larger than 64 kB
   */
  public record Signature(
      List<String> parameters,
      String result,
      @Nullable String argumentsSchema,
      @Nullable String resultSchema) {
    /** Copies the list. */
    public Signature {
      parameters = List.copyOf(parameters);
    }
  }
}
