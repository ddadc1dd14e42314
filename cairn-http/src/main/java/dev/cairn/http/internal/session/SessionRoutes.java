package dev.cairn.http.internal.session;

import dev.cairn.CairnOperations;
import dev.cairn.access.AccessSession;
import dev.cairn.access.AccessSessions;
import dev.cairn.access.AccessToken;
import dev.cairn.http.access.Bearer;
import dev.cairn.http.access.ClientAddress;
import dev.cairn.http.access.Login;
import dev.cairn.http.access.Principal;
import dev.cairn.http.internal.json.Values;
import dev.cairn.http.internal.problem.Problem;
import dev.cairn.http.internal.route.Access;
import dev.cairn.http.internal.route.Answer;
import dev.cairn.http.internal.route.ApiRequest;
import dev.cairn.http.internal.route.Parameter;
import dev.cairn.http.internal.route.Route;
import dev.cairn.http.internal.view.Bodies;
import dev.cairn.http.internal.view.Views;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Opens sessions with access tokens, tells who uses a browser, and ends sessions. */
public final class SessionRoutes {
  private final Sessions sessions;
  private final CairnOperations cairn;
  private final Values values;
  private final LoginLog log;

  /**
   * Creates the routes.
   *
   * @param sessions the sessions
   * @param cairn the engine or client whose database has the tokens
   * @param values what principals may see of values
   */
  public SessionRoutes(Sessions sessions, CairnOperations cairn, Values values) {
    this.sessions = sessions;
    this.cairn = cairn;
    this.values = values;
    this.log = new LoginLog(cairn.auditLog());
  }

  /** Returns the routes, also those of logins at a provider. */
  public List<Route> routes() {
    return Stream.concat(own().stream(), new LoginRoutes(sessions, log).routes().stream()).toList();
  }

  private List<Route> own() {
    return List.of(
        Route.get("/session", "getSession", "Returns who uses a browser, and how people log in.")
            .access(Access.ANYONE)
            .returns("The session", Views.SessionView.class)
            .handledBy(this::get),
        Route.post(
                "/session", "openSession", "Exchanges an access token for a session in a cookie.")
            .access(Access.ANYONE)
            .takes(Bodies.OpenSession.class)
            .returns("The session", Views.SessionView.class)
            .handledBy(this::open),
        Route.delete("/session", "closeSession", "Ends the session of the browser.")
            .access(Access.ANYONE)
            .returnsNothing("There is no session any more")
            .handledBy(this::close),
        Route.get("/sessions", "listSessions", "Lists the sessions of all people.")
            .access(Access.ADMIN)
            .returnsList("The sessions, the newest first", AccessSession.class)
            .handledBy(request -> Answer.ok(sessions.store().all())),
        Route.delete("/sessions/{id}", "endSession", "Ends a session of anyone.")
            .with(Parameter.path("id", "The id of the session"))
            .returnsNothing("The session is refused from now on")
            .handledBy(this::end));
  }

  private Answer get(ApiRequest request) {
    Optional<Sessions.Caller> caller = sessions.caller(request.source());
    return Answer.ok(
        view(
            caller.map(Sessions.Caller::principal).orElse(null),
            caller.map(Sessions.Caller::session).orElse(null)));
  }

  private Views.SessionView view(@Nullable Principal principal, @Nullable AccessSession session) {
    List<Login> logins =
        sessions.areOffered() ? sessions.authentication().orElseThrow().logins() : List.of();
    boolean token = logins.stream().anyMatch(Login.Token.class::isInstance);
    boolean provider = logins.stream().anyMatch(Login.Provider.class::isInstance);
    return new Views.SessionView(
        principal != null,
        principal == null ? null : Views.Me.of(principal, values),
        session == null ? null : session.expiresAt(),
        new Views.Logins(token, provider ? "session/login" : null));
  }

  /** Asks the authentication as if the token were in the header, with its limit of failures. */
  private Answer open(ApiRequest request) {
    String token = request.body(Bodies.OpenSession.class).token();
    if (!sessions.areOffered()
        || sessions.authentication().orElseThrow().logins().stream()
            .noneMatch(Login.Token.class::isInstance)) {
      throw Problem.of(
              409,
              "no-sessions",
              "The server exchanges no tokens for sessions.",
              "Read GET /api/v1/session, which says how people log in.")
          .exception();
    }
    HttpServletRequest source = request.source();
    Optional<Principal> principal =
        Bearer.isJwt(token)
            ? Optional.empty() // expires before a session does
            : sessions.authentication().get().authenticate(new WithToken(source, token));
    Optional<AccessToken> stored = principal.flatMap(found -> cairn.accessTokens().find(token));
    if (principal.isEmpty() || stored.isEmpty()) {
      throw Problem.of(
              401,
              "not-authenticated",
              "The token is not valid.",
              "Correct the token, or ask an admin for another one.")
          .at("token")
          .exception();
    }
    AccessSessions.Opened opened =
        log.write(
            principal.get().name(),
            "openSession",
            ClientAddress.of(source),
            () -> sessions.open(principal.get(), stored.get().id(), source));
    return new Answer.WithCookies(
        List.of(sessions.cookies().session(source, opened.secret(), sessions.lifetime())),
        Answer.ok(view(principal.get(), opened.session())));
  }

  private Answer close(ApiRequest request) {
    HttpServletRequest source = request.source();
    sessions
        .ofSession(source)
        .ifPresent(caller -> {
          AccessSession session = caller.session();
          boolean unused =
              log.write(
                  caller.principal().name(),
                  "closeSession",
                  ClientAddress.of(source),
                  () -> session != null && sessions.store().end(session.id()));
        });
    return new Answer.WithCookies(
        List.of(sessions.cookies().session(source, "", Duration.ZERO)), Answer.done());
  }

  private Answer end(ApiRequest request) {
    String id = request.path("id");
    if (!sessions.store().end(id)) {
      throw Problem.of(
              404,
              "no-such-session",
              "There is no session '%s'.".formatted(id),
              "Choose one of GET /api/v1/sessions.")
          .exception();
    }
    return Answer.done();
  }
}
