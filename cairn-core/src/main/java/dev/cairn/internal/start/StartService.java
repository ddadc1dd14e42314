package dev.cairn.internal.start;

import dev.cairn.internal.execution.StartRequest;
import dev.cairn.internal.registry.WorkflowDefinition;
import dev.cairn.internal.replay.RunServices;
import dev.cairn.start.StartOptions;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Starts workflows on a started engine: serializes the arguments and has the start admitted.
 *
 * @param acceptance admits starts
 * @param services what every run needs
 */
public record StartService(WorkflowAdmission acceptance, RunServices services) {
  /** Records a call, or finds it recorded. */
  public WorkflowAdmission.Accepted accept(
      WorkflowDefinition definition,
      List<? extends @Nullable Object> arguments,
      StartRequest request) {
    return acceptance.accept(call(definition, arguments, request));
  }

  /** Lets a call run that nobody but its caller knows of; see {@link WorkflowAdmission#called}. */
  WorkflowAdmission.Accepted called(
      WorkflowDefinition definition, List<? extends @Nullable Object> arguments) {
    var request = new StartRequest(services.environment().ids().get(), StartOptions.fresh(), null);
    return acceptance.called(call(definition, arguments, request));
  }

  /** A call with its arguments as they are stored. */
  WorkflowAdmission.Call call(
      WorkflowDefinition definition,
      List<? extends @Nullable Object> arguments,
      StartRequest request) {
    String input = services.values().encodeArguments(request.id(), definition, arguments);
    String attributes = services.values().encodeAttributesOf(request.run());
    return new WorkflowAdmission.Call(
        definition, input, request.parent(), request.id(), request.run(), attributes);
  }
}
