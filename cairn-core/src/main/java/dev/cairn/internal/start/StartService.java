package dev.cairn.internal.start;

import dev.cairn.internal.registry.WorkflowDefinition;
import dev.cairn.internal.replay.RunServices;
import dev.cairn.internal.run.StartRequest;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Starts workflows on a started engine: serializes the arguments and passes the call to admission.
 * Thread-safe.
 *
 * @param admission records starts
 * @param services the services of the engine
 */
public record StartService(WorkflowAdmission admission, RunServices services) {
  /**
   * Records a start, or finds the workflow that the same call started before. Blocks until it is
   * committed.
   */
  public WorkflowAdmission.Accepted accept(
      WorkflowDefinition definition,
      List<? extends @Nullable Object> arguments,
      StartRequest request) {
    return admission.accept(call(definition, arguments, request));
  }

  /**
   * Runs a call whose id only its caller knows; its record is deferred. See {@link
   * WorkflowAdmission#admitDeferred}.
   */
  WorkflowAdmission.Accepted acceptDeferred(
      WorkflowDefinition definition,
      List<? extends @Nullable Object> arguments,
      StartRequest request) {
    return admission.admitDeferred(call(definition, arguments, request));
  }

  /** Serializes the arguments and attributes of a call. */
  WorkflowAdmission.Call call(
      WorkflowDefinition definition,
      List<? extends @Nullable Object> arguments,
      StartRequest request) {
    String input = services.values().encodeArguments(request.id(), definition, arguments);
    String attributes = services.values().encodeAttributesOf(request.options());
    return new WorkflowAdmission.Call(
        definition, input, request.parent(), request.id(), request.options(), attributes);
  }
}
