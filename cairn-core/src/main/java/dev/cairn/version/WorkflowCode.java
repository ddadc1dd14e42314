package dev.cairn.version;

import dev.cairn.common.SourcePosition;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where the code of a workflow and of its steps is, in the version that started it.
 *
 * @param version the version of the application; null if the workflow has none
 * @param className the class of the workflow; null if no executor has described it
 * @param position where the code of the workflow begins; null if that is not known
 * @param steps the methods that its class makes steps or transactions, and those of other classes
 *     whose name is unique in the application, by name
 */
public record WorkflowCode(
    @Nullable String version,
    @Nullable String className,
    @Nullable SourcePosition position,
    List<StepCode> steps) {
  /** Copies the list. */
  public WorkflowCode {
    steps = List.copyOf(steps);
  }

  /**
   * A method that is a step or a transaction.
   *
   * @param name the name of the step, with which its keys begin
   * @param kind {@code STEP} or {@code TRANSACTION}
   * @param className the class that was registered
   * @param position where its code begins; null if that is not known
   */
  public record StepCode(
      String name, String kind, String className, @Nullable SourcePosition position) {}
}
