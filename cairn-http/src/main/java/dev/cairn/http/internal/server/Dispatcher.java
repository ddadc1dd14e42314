package dev.cairn.http.internal.server;

import dev.cairn.http.access.ClientAddress;
import dev.cairn.http.access.Principal;
import dev.cairn.http.access.Role;
import dev.cairn.http.internal.api.AreaGuard;
import dev.cairn.http.internal.openapi.OpenApiDocument;
import dev.cairn.http.internal.problem.ExceptionProblems;
import dev.cairn.http.internal.problem.Problem;
import dev.cairn.http.internal.route.Access;
import dev.cairn.http.internal.route.Answer;
import dev.cairn.http.internal.route.ApiRequest;
import dev.cairn.http.internal.route.Route;
import dev.cairn.http.internal.route.RouteTable;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;

/** Answers the requests of the API by its routes. Thread-safe. */
public final class Dispatcher implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Dispatcher.class);
  private static final String DOCUMENT = "getOpenApi"; // needs no database
  private static final String EARLY_PRINCIPAL = Dispatcher.class.getName() + ".principal";
  private static final Principal ANONYMOUS = new Principal("anonymous", Role.VIEWER);

  private final ServerSettings settings;
  private final Audit audit;
  private final AreaGuard guard;
  private final RouteTable table;
  private final Protection protection;
  private final RequestReader reader;
  private final EventStreams streams;
  private final LongPolls polls = new LongPolls();
  private final Responder responder;

  /**
   * Creates a dispatcher.
   *
   * @param settings how requests are answered
   * @param audit writes the audit log
   * @param guard keeps principals within their areas
   * @param operations the routes; that of the OpenAPI document is added
   */
  public Dispatcher(ServerSettings settings, Audit audit, AreaGuard guard, List<Route> operations) {
    this.settings = settings;
    this.audit = audit;
    this.guard = guard;
    this.table = new RouteTable(withDocument(operations));
    this.protection = new Protection(settings);
    this.reader = new RequestReader(settings.largestBody());
    this.streams = new EventStreams(settings.mostStreams());
    this.responder = new Responder(streams);
  }

  private static List<Route> withDocument(List<Route> operations) {
    List<Route> routes = new ArrayList<>(operations);
    routes.add(
        Route.get("/openapi.json", DOCUMENT, "Returns the OpenAPI document of this API.")
            .access(Access.ANYONE)
            .returns("The document", JsonNode.class)
            .handledBy(request -> Answer.ok(OpenApiDocument.of(routes))));
    return routes;
  }

  /** Returns the routes. */
  public RouteTable table() {
    return table;
  }

  /** Returns the number of open streams of events. */
  public int openStreams() {
    return streams.open();
  }

  /**
   * Returns whether the answer to a request can take long.
   *
   * @param method the method
   * @param path the path below {@code /api/v1}, as it was sent
   */
  public boolean waits(String method, String path) {
    try {
      return table.find(method, path).route().waits();
    } catch (RuntimeException noRoute) {
      return false; // it is answered with the problem
    }
  }

  /**
   * Answers a request.
   *
   * @param path the path below {@code /api/v1}, as it was sent
   * @throws IOException if the client has gone
   */
  public void answer(String path, HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    Protection.headers(response);
    try {
      ClientAddress.find(request, settings.proxies());
      protection.check(path, request);
      RouteTable.Match match = table.find(request.getMethod(), path);
      Principal principal = principal(match.route(), request);
      Principal here = guard.check(match.route(), match.path(), principal);
      ApiRequest read = reader.read(request, match, here, principal);
      Answer answer =
          match.route().changes()
              ? audit.answer(match.route(), read, ClientAddress.of(request))
              : polls.answer(match.route(), read);
      responder.write(answer, request, response);
    } catch (RuntimeException thrown) {
      if (response.isCommitted()) {
        throw thrown;
      }
      RequestReader.finish(request, response);
      Responder.write(problem(thrown, request), request, response);
      RequestReader.linger(request, response);
    }
  }

  private Principal principal(Route route, HttpServletRequest request) {
    Optional<Role> required = route.access().role();
    if (route.name().equals(DOCUMENT)) {
      return ANONYMOUS;
    }
    checkDatabase();
    if (required.isEmpty()) {
      return ANONYMOUS;
    }
    Principal principal = authenticate(request);
    if (!principal.role().includes(required.get())) {
      throw Problem.of(
              403,
              "role-too-low",
              "The operation %s needs the role %s; '%s' has %s."
                  .formatted(route.name(), required.get(), principal.name(), principal.role()),
              "Use credentials with the role %s.".formatted(required.get()))
          .exception();
    }
    return principal;
  }

  /**
   * Refuses requests during an outage, since Cairn's statements wait for its end. Requests that
   * were in progress when it began do wait, and end it for the others when the database answers
   * them.
   */
  private void checkDatabase() {
    settings
        .outage()
        .get()
        .ifPresent(outage -> {
          throw Problem.of(
                  503,
                  "database-unavailable",
                  "The database has not answered since %s: %s"
                      .formatted(outage.since(), outage.reason()),
                  "Send the request again in some seconds.")
              .exception();
        });
  }

  /**
   * Finds the principal of a request that another thread will answer. Frameworks such as Spring
   * Security know it on the thread of the container only.
   *
   * @param request the request, which keeps the principal or the reason of a refusal
   */
  public void authenticateEarly(HttpServletRequest request) {
    try {
      ClientAddress.find(request, settings.proxies());
      checkDatabase();
      settings
          .sessions()
          .principal(request)
          .ifPresent(found -> request.setAttribute(EARLY_PRINCIPAL, found));
    } catch (RuntimeException refused) {
      request.setAttribute(EARLY_PRINCIPAL, refused); // it is thrown when the request is answered
    }
  }

  private Optional<Principal> findPrincipal(HttpServletRequest request) {
    @Nullable Object early = request.getAttribute(EARLY_PRINCIPAL);
    if (early instanceof RuntimeException refused) {
      throw refused;
    }
    return early instanceof Principal known
        ? Optional.of(known)
        : settings.sessions().principal(request);
  }

  private Principal authenticate(HttpServletRequest request) {
    return findPrincipal(request)
        .orElseThrow(() ->
            Problem.of(
                    401,
                    "not-authenticated",
                    "The request has no valid credentials.",
                    "Send the header Authorization: Bearer with a valid token, or log in: GET /api/v1/session says how.")
                .exception());
  }

  static Problem problem(RuntimeException thrown, HttpServletRequest request) {
    return ExceptionProblems.of(thrown)
        .orElseGet(() -> {
          LOG.error(
              "event=http-request-failed method={} path={}",
              request.getMethod(),
              printable(request.getRequestURI()),
              thrown);
          return Problem.of(
              500,
              "internal",
              "The server failed to answer; its log says why.",
              "Send the request again; if it fails again, look into the log of the server.");
        });
  }

  private static String printable(String path) {
    return path.replaceAll("[^\\x21-\\x7e]", "?");
  }

  /** Accepts streams of events and requests that wait, after {@link #close}. */
  public void open() {
    streams.reopen();
    polls.open();
  }

  /** Ends all streams of events and requests that wait. */
  @Override
  public void close() {
    polls.close();
    streams.close();
  }
}
