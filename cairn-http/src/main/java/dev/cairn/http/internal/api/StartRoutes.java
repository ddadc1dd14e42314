package dev.cairn.http.internal.api;

import dev.cairn.codec.JsonSchemas;
import dev.cairn.http.internal.json.Json;
import dev.cairn.http.internal.problem.Problem;
import dev.cairn.http.internal.route.Answer;
import dev.cairn.http.internal.route.ApiRequest;
import dev.cairn.http.internal.route.Route;
import dev.cairn.http.internal.view.Bodies;
import dev.cairn.http.internal.view.Views;
import dev.cairn.start.Fn;
import dev.cairn.start.OnDuplicate;
import dev.cairn.start.RegisteredWorkflow;
import dev.cairn.start.StartOptions;
import dev.cairn.version.WorkflowType;
import java.lang.reflect.Type;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Starts workflows by name. */
final class StartRoutes {
  /** The header of workflows that the API has started: the name of the principal. */
  static final String STARTED_BY = "http-principal";

  private final Context context;
  private final NamedWorkflows named;

  StartRoutes(Context context, NamedWorkflows named) {
    this.context = context;
    this.named = named;
  }

  List<Route> routes() {
    return List.of(
        Route.get(
                "/workflow-types",
                "listWorkflowTypes",
                "Lists the workflows of all applications with JSON schemas, as their executors have described them.")
            .filtered()
            .returnsList("The workflows, by name", Views.WorkflowType.class)
            .handledBy(request -> Answer.ok(types())),
        Route.post(
                "/workflows",
                "startWorkflow",
                "Starts a workflow by name. A start with an id that exists, and the same arguments, returns that workflow.")
            .filtered()
            .with(Context.KEY)
            .takes(Bodies.Start.class)
            .returns(202, "The start is recorded", Views.Started.class)
            .handledBy(this::start));
  }

  /** Returns the types that are recorded, and those of this process that are not yet. */
  private List<Views.WorkflowType> types() {
    List<WorkflowType> recorded = context.cairn().versions().workflowTypes();
    Set<String> names = recorded.stream().map(WorkflowType::name).collect(Collectors.toSet());
    return Stream.concat(
            recorded.stream().map(StartRoutes::recorded),
            named.known().stream()
                .filter(workflow -> !names.contains(workflow.name()))
                .map(StartRoutes::type))
        .sorted(Comparator.comparing(Views.WorkflowType::name))
        .toList();
  }

  private static Views.WorkflowType recorded(WorkflowType type) {
    WorkflowType.Signature signature = type.signature();
    return new Views.WorkflowType(
        type.name(),
        signature.parameters(),
        signature.result(),
        tree(signature.argumentsSchema()),
        tree(signature.resultSchema()),
        new Views.TypeOrigin(
            type.application(), type.version(), type.className(), type.position()));
  }

  private static @Nullable JsonNode tree(@Nullable String schema) {
    return schema == null ? null : Json.tree(schema);
  }

  private static Views.WorkflowType type(RegisteredWorkflow workflow) {
    return new Views.WorkflowType(
        workflow.name(),
        workflow.parameters().stream().map(Type::getTypeName).toList(),
        workflow.result().getTypeName(),
        Json.tree(JsonSchemas.arguments(workflow.parameters())),
        Json.tree(JsonSchemas.document(workflow.result())),
        null);
  }

  private Answer start(ApiRequest request) {
    Bodies.Start body = request.body(Bodies.Start.class);
    context.guard().checkTarget(request, body.queue() == null ? null : body.queue().name());
    context.guard().checkId(request, body.id());
    Fn.Void0 call = named.call(body.name(), arguments(body));
    String id = context.cairn().start(options(body, request), call).id();
    Views.Started started = new Views.Started(id, Render.href(id));
    return new Answer.Body(202, started, Map.of("Location", started.href()));
  }

  private static List<JsonNode> arguments(Bodies.Start body) {
    if (body.argument() != null && body.arguments() != null) {
      throw Problem.badBody("arguments", "The body has argument and arguments; give one of them.");
    }
    if (body.argument() != null) {
      return List.of(body.argument());
    }
    return body.arguments() == null ? List.of() : body.arguments();
  }

  private static StartOptions options(Bodies.Start body, ApiRequest request) {
    Optional<String> id = Optional.ofNullable(body.id()).or(() -> Identity.id(request));
    StartOptions options = id.map(StartOptions::id).orElseGet(StartOptions::fresh);
    if (body.queue() != null) {
      options = queue(options, body.queue());
    }
    if (body.timeout() != null) {
      options = options.timeout(body.timeout());
    }
    if (body.deadline() != null) {
      options = options.deadline(body.deadline());
    }
    if (Boolean.TRUE.equals(body.pinned())) {
      options = options.pinned();
    }
    Map<String, String> headers = new LinkedHashMap<>();
    if (body.headers() != null) {
      headers.putAll(body.headers());
    }
    headers.put(STARTED_BY, request.principal().name());
    return options.attributes(plain(body.attributes())).headers(headers);
  }

  static Map<String, Object> plain(@Nullable Map<String, JsonNode> values) {
    Map<String, Object> plain = new LinkedHashMap<>();
    if (values != null) {
      values.forEach((key, value) -> plain.put(key, Json.plain(value)));
    }
    return plain;
  }

  private static StartOptions queue(StartOptions options, Bodies.Enqueue queue) {
    StartOptions placed = options.queue(queue.name());
    if (queue.partition() != null) {
      placed = placed.partition(queue.partition());
    }
    if (queue.priority() != null) {
      placed = placed.priority(queue.priority());
    }
    if (queue.delay() != null) {
      placed = placed.delay(queue.delay());
    }
    if (queue.deduplicationId() != null) {
      OnDuplicate then = queue.onDuplicate() == null ? OnDuplicate.REJECT : queue.onDuplicate();
      placed = placed.deduplicate(queue.deduplicationId(), then);
    }
    Bodies.Debounce debounce = queue.debounce();
    return debounce == null
        ? placed
        : placed.debounce(debounce.key(), debounce.quiet(), debounce.longest());
  }
}
