package dev.cairn.http.internal.route;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Builds a {@link Route}. */
public final class RouteBuilder {
  private final String method;
  private final PathTemplate path;
  private final String name;
  private final String summary;
  private final List<Parameter> parameters = new ArrayList<>();
  private final List<Response> responses = new ArrayList<>();
  private Access access = Access.ADMIN;
  private @Nullable Class<?> body;
  private boolean waits;
  private Areas areas;

  RouteBuilder(String method, String path, String name, String summary) {
    this.method = method;
    this.path = PathTemplate.of(path);
    this.name = name;
    this.summary = summary;
    this.areas = areas(path);
  }

  /** Returns the areas of a path; everything, unless it names what has a queue. */
  private static Areas areas(String path) {
    if (path.startsWith("/workflows/{id}")) {
      return Areas.WORKFLOW;
    }
    if (path.startsWith("/queues/{name}")) {
      return Areas.QUEUE;
    }
    return path.startsWith("/schedules/{name}") ? Areas.SCHEDULE : Areas.EVERYTHING;
  }

  /** Permits principals of some areas; the handler leaves out what is elsewhere. */
  public RouteBuilder filtered() {
    this.areas = Areas.FILTERED;
    return this;
  }

  public RouteBuilder access(Access required) {
    this.access = required;
    return this;
  }

  public RouteBuilder with(Parameter... added) {
    parameters.addAll(List.of(added));
    return this;
  }

  public RouteBuilder with(List<Parameter> added) {
    parameters.addAll(added);
    return this;
  }

  public RouteBuilder takes(Class<?> type) {
    this.body = type;
    return this;
  }

  public RouteBuilder waits() {
    this.waits = true;
    return this;
  }

  public RouteBuilder returns(String description, Class<?> type) {
    return returns(200, description, type);
  }

  public RouteBuilder returns(int status, String description, Class<?> type) {
    responses.add(Response.json(status, description, type));
    return this;
  }

  public RouteBuilder returnsList(String description, Class<?> element) {
    responses.add(Response.list(description, element));
    return this;
  }

  public RouteBuilder returnsNothing(String description) {
    responses.add(Response.empty(204, description));
    return this;
  }

  public RouteBuilder redirects(String description) {
    responses.add(Response.empty(303, description));
    return this;
  }

  public RouteBuilder returnsEvents(String description) {
    responses.add(Response.events(description));
    return waits();
  }

  public Route handledBy(Handler handler) {
    Set<String> described =
        parameters.stream()
            .filter(parameter -> parameter.place() == Parameter.Place.PATH)
            .map(Parameter::name)
            .collect(Collectors.toSet());
    if (!described.equals(Set.copyOf(path.names())) || responses.isEmpty()) {
      throw new IllegalStateException(
          "The route %s %s describes the parameters %s and %d answers."
              .formatted(method, path.text(), described, responses.size()));
    }
    return new Route(
        method,
        path,
        name,
        summary,
        new Route.Rule(access, areas),
        parameters,
        body,
        responses,
        waits,
        handler);
  }
}
