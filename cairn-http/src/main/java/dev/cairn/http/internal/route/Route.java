package dev.cairn.http.internal.route;

import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * An operation of the HTTP API.
 *
 * @param method the method
 * @param path the path below {@code /api/v1}
 * @param name the name of the operation, unique and stable
 * @param summary what it does, in one sentence
 * @param rule who may use it
 * @param parameters its parameters, in the path, the query and headers
 * @param body the type of the body; null if it takes none
 * @param responses its answers, beside problems
 * @param waits whether an answer can take long, because the operation waits for something
 * @param handler answers requests
 */
public record Route(
    String method,
    PathTemplate path,
    String name,
    String summary,
    Rule rule,
    List<Parameter> parameters,
    @Nullable Class<?> body,
    List<Response> responses,
    boolean waits,
    Handler handler) {
  /** Copies the lists. */
  public Route {
    parameters = List.copyOf(parameters);
    responses = List.copyOf(responses);
  }

  /**
   * Who may use a route.
   *
   * @param access the role
   * @param areas where it must count
   */
  public record Rule(Access access, Areas areas) {}

  /** Returns the role that is needed. */
  public Access access() {
    return rule.access();
  }

  /** Returns where the role must count. */
  public Areas areas() {
    return rule.areas();
  }

  /** Returns whether the operation changes something. */
  public boolean changes() {
    Access access = access();
    return !method.equals("GET") && (access == Access.OPERATOR || access == Access.ADMIN);
  }

  /** Returns the names of its parameters in a place. */
  public Stream<Parameter> parametersIn(Parameter.Place place) {
    return parameters.stream().filter(parameter -> parameter.place() == place);
  }

  public static RouteBuilder get(String path, String name, String summary) {
    return new RouteBuilder("GET", path, name, summary).access(Access.VIEWER);
  }

  public static RouteBuilder post(String path, String name, String summary) {
    return new RouteBuilder("POST", path, name, summary).access(Access.OPERATOR);
  }

  public static RouteBuilder put(String path, String name, String summary) {
    return new RouteBuilder("PUT", path, name, summary).access(Access.ADMIN);
  }

  public static RouteBuilder delete(String path, String name, String summary) {
    return new RouteBuilder("DELETE", path, name, summary).access(Access.ADMIN);
  }
}
