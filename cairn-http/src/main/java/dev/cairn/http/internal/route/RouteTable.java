package dev.cairn.http.internal.route;

import dev.cairn.http.internal.problem.Problem;
import dev.cairn.http.internal.problem.ProblemException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

/**
 * All routes of the API.
 *
 * @param routes the routes; no two of them match the same request
 */
public record RouteTable(List<Route> routes) {
  /** Checks that names, and methods with paths, are unique. */
  public RouteTable {
    routes = List.copyOf(routes);
    var names = new TreeSet<String>();
    var paths = new TreeSet<String>();
    for (Route route : routes) {
      String path = route.method() + route.path().text().replaceAll("\\{\\w+}", "{}");
      if (!names.add(route.name()) || !paths.add(path)) {
        throw new IllegalStateException(
            "Two routes are %s, or %s %s."
                .formatted(route.name(), route.method(), route.path().text()));
      }
    }
  }

  /**
   * A route that matches a request.
   *
   * @param route the route
   * @param path the parameters in the path
   */
  public record Match(Route route, Map<String, String> path) {}

  /**
   * Finds the route of a request.
   *
   * @param method the method
   * @param path the path as it was sent, below the base of the API
   * @throws ProblemException if there is none, or the path has other methods
   */
  public Match find(String method, String path) {
    List<String> segments = PathTemplate.split(path.isEmpty() ? "/" : path);
    String asked = method.equals("HEAD") ? "GET" : method;
    var others = new TreeSet<String>();
    for (Route route : routes) {
      Optional<Map<String, String>> found = route.path().match(segments);
      if (found.isPresent() && route.method().equals(asked)) {
        return new Match(route, found.get());
      }
      found.ifPresent(parameters -> others.add(route.method()));
    }
    throw others.isEmpty() ? unknown(path) : wrong(method, others);
  }

  private static ProblemException unknown(String path) {
    return Problem.of(
            404,
            "no-such-operation",
            "There is no operation at the path '%s'.".formatted(path),
            "Choose one of GET /api/v1/openapi.json. Slashes in ids are encoded: see the description there.")
        .exception();
  }

  private static ProblemException wrong(String method, TreeSet<String> others) {
    return Problem.of(
            405,
            "method-not-allowed",
            "The path has no operation with the method %s.".formatted(method),
            "Use %s.".formatted(String.join(" or ", others)))
        .exception();
  }
}
