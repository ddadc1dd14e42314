package dev.cairn.http.internal.openapi;

import dev.cairn.http.internal.problem.Problem;
import dev.cairn.http.internal.route.Access;
import dev.cairn.http.internal.route.Parameter;
import dev.cairn.http.internal.route.Response;
import dev.cairn.http.internal.route.Route;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Writes the OpenAPI 3.1 document of routes. */
public final class OpenApiDocument {
  private static final String JSON = "application/json";
  private static final String DESCRIPTION =
      """
      Durable workflows over HTTP. Ids in paths that have other characters than letters, digits and \
      . _ : - or that begin with a dot are written as ~ and their UTF-8 bytes in Base64 for URLs. \
      Members whose value is null are left out. Errors are problems (RFC 9457) whose member next \
      says what to do. A hidden or masked value is the text ***. New members may be added to \
      answers; unknown members of requests are rejected.\
      """;

  private static final Map<String, Object> SECURITY_SCHEMES =
      Map.of(
          "bearer",
          Map.of(
              "type",
              "http",
              "scheme",
              "bearer",
              "description",
              "An access token, or a JSON Web Token of a provider that the server trusts"),
          "session",
          Map.of(
              "type",
              "apiKey",
              "in",
              "cookie",
              "name",
              "__Host-cairn-session",
              "description",
              "A session of POST /session or GET /session/login; cairn-session over http on loopback. Requests other than GET also have the header Cairn-Csrf, with any value"));

  private final TypeSchemas schemas = new TypeSchemas();

  private OpenApiDocument() {}

  /** Returns the document. */
  public static Map<String, Object> of(List<Route> routes) {
    return new OpenApiDocument().document(routes);
  }

  private Map<String, Object> document(List<Route> routes) {
    Map<String, Object> paths = new LinkedHashMap<>();
    for (Route route : routes) {
      @SuppressWarnings("unchecked") // the only values are those of the next line
      Map<String, Object> path =
          (Map<String, Object>)
              paths.computeIfAbsent(route.path().text(), key -> new TreeMap<String, Object>());
      path.put(route.method().toLowerCase(Locale.ROOT), operation(route));
    }
    Map<String, Object> problem = schemas.of(Problem.class);
    Map<String, Object> components = new LinkedHashMap<>();
    components.put("schemas", schemas.components());
    components.put(
        "responses",
        Map.of(
            "Problem",
            Map.of(
                "description",
                "The request was not executed, or failed",
                "content",
                Map.of("application/problem+json", Map.of("schema", problem)))));
    components.put("securitySchemes", SECURITY_SCHEMES);
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("openapi", "3.1.0");
    document.put("info", Map.of("title", "Cairn", "version", "v1", "description", DESCRIPTION));
    document.put("servers", List.of(Map.of("url", ".")));
    document.put("paths", paths);
    document.put("components", components);
    return document;
  }

  private Map<String, Object> operation(Route route) {
    Map<String, Object> operation = new LinkedHashMap<>();
    operation.put("operationId", route.name());
    operation.put("summary", route.summary());
    operation.put("x-cairn-role", route.access().name());
    if (route.access() != Access.ANYONE) {
      operation.put("x-cairn-areas", route.areas().name());
      operation.put(
          "security", List.of(Map.of("bearer", List.of()), Map.of("session", List.of()), Map.of()));
    }
    if (!route.parameters().isEmpty()) {
      operation.put("parameters", route.parameters().stream().map(this::parameter).toList());
    }
    if (route.body() != null) {
      operation.put(
          "requestBody",
          Map.of("content", Map.of(JSON, Map.of("schema", schemas.of(route.body())))));
    }
    Map<String, Object> responses = new LinkedHashMap<>();
    for (Response response : route.responses()) {
      responses.put(String.valueOf(response.status()), response(response));
    }
    responses.put("default", Map.of("$ref", "#/components/responses/Problem"));
    operation.put("responses", responses);
    return operation;
  }

  private Map<String, Object> parameter(Parameter parameter) {
    Map<String, Object> written = new LinkedHashMap<>();
    written.put("name", parameter.name());
    written.put("in", parameter.place().name().toLowerCase(Locale.ROOT));
    written.put("description", parameter.description());
    written.put("required", parameter.place() == Parameter.Place.PATH);
    written.put("schema", schema(parameter.kind()));
    return written;
  }

  private static Map<String, Object> schema(Parameter.Kind kind) {
    return switch (kind) {
      case TEXT, DURATION -> Map.of("type", "string");
      case TEXTS -> Map.of("type", "array", "items", Map.of("type", "string"));
      case NUMBER -> Map.of("type", "integer", "minimum", 0);
      case TIME -> Map.of("type", "string", "format", "date-time");
      case OTHERS -> Map.of("type", "object", "additionalProperties", Map.of("type", "string"));
    };
  }

  private Map<String, Object> response(Response response) {
    Map<String, Object> written = new LinkedHashMap<>();
    written.put("description", response.description());
    @Nullable Class<?> body = response.body();
    if (response.events()) {
      written.put(
          "content", Map.of("text/event-stream", Map.of("schema", Map.of("type", "string"))));
    } else if (body != null) {
      Map<String, Object> schema = schemas.of(body);
      Map<String, Object> whole =
          response.isList() ? Map.of("type", "array", "items", schema) : schema;
      written.put("content", Map.of(JSON, Map.of("schema", whole)));
    }
    return written;
  }
}
