package dev.cairn.http.internal.api;

import dev.cairn.Cairn;
import dev.cairn.CairnClient;
import dev.cairn.CairnOperations;
import dev.cairn.http.internal.json.Json;
import dev.cairn.http.internal.problem.Problem;
import dev.cairn.start.Fn;
import dev.cairn.start.RegisteredWorkflow;
import java.lang.reflect.Type;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Calls workflows by name. A {@link Cairn} binds the arguments to the types of the registered
 * workflow, so wrong ones are refused before anything is recorded. A {@link CairnClient} does not
 * know the types, and passes the JSON on.
 *
 * @param cairn the engine or client
 */
record NamedWorkflows(CairnOperations cairn) {
  /** Returns the workflows that are known by their types. */
  List<RegisteredWorkflow> known() {
    return cairn instanceof Cairn engine ? engine.registeredWorkflows() : List.of();
  }

  Fn.Void0 call(String name, List<JsonNode> arguments) {
    if (cairn instanceof CairnClient client) {
      return call(client, name, arguments);
    }
    List<RegisteredWorkflow> known = known();
    return known.stream()
        .filter(workflow -> workflow.name().equals(name))
        .findFirst()
        .orElseThrow(() ->
            Problem.of(
                    422,
                    "unknown-workflow",
                    "No workflow has the name '%s' in this process; there are %s."
                        .formatted(name, known.stream().map(RegisteredWorkflow::name).toList()),
                    "Correct the name, or start the workflow through a server that has it, or that uses a CairnClient.")
                .at("name")
                .exception())
        .call(Json.text(arguments));
  }

  private static Fn.Void0 call(CairnClient client, String name, List<JsonNode> arguments) {
    Type[] types = new Type[arguments.size()];
    Arrays.fill(types, Object.class);
    Fn.OfAny<Object> workflow = client.workflowOf(name, Object.class, types);
    @Nullable Object[] values = arguments.stream().map(Json::plain).toArray();
    return () -> {
      var unused = workflow.call(values);
    };
  }
}
