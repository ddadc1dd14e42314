package dev.cairn.http.internal.session;

import dev.cairn.access.AccessSessions;
import dev.cairn.http.access.ClientAddress;
import dev.cairn.http.access.Login;
import dev.cairn.http.access.Principal;
import dev.cairn.http.internal.problem.Problem;
import dev.cairn.http.internal.problem.ProblemException;
import dev.cairn.http.internal.route.Access;
import dev.cairn.http.internal.route.Answer;
import dev.cairn.http.internal.route.ApiRequest;
import dev.cairn.http.internal.route.Parameter;
import dev.cairn.http.internal.route.Parameter.Kind;
import dev.cairn.http.internal.route.Route;
import jakarta.servlet.http.HttpServletRequest;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.List;

/** Logs people in at a provider, and opens sessions for them. */
final class LoginRoutes {
  private static final String BEGIN = "/session/login";
  private static final String END = "/session/callback";
  private static final Duration LONGEST_LOGIN = Duration.ofMinutes(10);

  private final Sessions sessions;
  private final LoginLog log;

  LoginRoutes(Sessions sessions, LoginLog log) {
    this.sessions = sessions;
    this.log = log;
  }

  List<Route> routes() {
    return List.of(
        Route.get(BEGIN, "beginLogin", "Sends a browser to the provider, where the person logs in.")
            .access(Access.ANYONE)
            .with(
                Parameter.query(
                    "return",
                    Kind.TEXT,
                    "The path of this server to which the browser returns; / by default"))
            .redirects("The page of the provider")
            .handledBy(this::begin),
        Route.get(END, "completeLogin", "Takes a browser back from the provider, with a session.")
            .access(Access.ANYONE)
            .with(
                Parameter.query("code", Kind.TEXT, "The code of the provider"),
                Parameter.query("state", Kind.TEXT, "The state of the login"),
                Parameter.query("error", Kind.TEXT, "Why the provider refuses"),
                Parameter.query("others", Kind.OTHERS, "Ignored"))
            .redirects("The path to which the browser returns")
            .handledBy(this::complete));
  }

  private Login.Provider provider() {
    if (sessions.areOffered()) {
      for (Login login : sessions.authentication().orElseThrow().logins()) {
        if (login instanceof Login.Provider provider) {
          return provider;
        }
      }
    }
    throw Problem.of(
            409,
            "no-provider",
            "The server has no provider at which people log in.",
            "Read GET /api/v1/session, which says how people log in.")
        .exception();
  }

  private Answer begin(ApiRequest request) {
    Login.Provider provider = provider();
    HttpServletRequest source = request.source();
    String returnTo = request.query("return").orElse("/");
    if (!BegunLogin.isPath(returnTo)) {
      throw Problem.badParameter(
          "return", "'%s' is not a path of this server.".formatted(returnTo));
    }
    BegunLogin login = BegunLogin.random(returnTo);
    return new Answer.WithCookies(
        List.of(sessions.cookies().login(source, login.text(), LONGEST_LOGIN)),
        new Answer.Redirect(provider.page(attempt(login, source, BEGIN)).toString()));
  }

  private Login.Attempt attempt(BegunLogin login, HttpServletRequest source, String route) {
    String path = source.getRequestURI();
    String api = path.substring(0, path.length() - route.length());
    return new Login.Attempt(
        login.state(),
        login.nonce(),
        login.verifier(),
        sessions.cookies().origin(source) + api + END);
  }

  private Answer complete(ApiRequest request) {
    Login.Provider provider = provider();
    HttpServletRequest source = request.source();
    BegunLogin login =
        sessions
            .cookies()
            .login(source)
            .flatMap(BegunLogin::parse)
            .orElseThrow(
                () -> failed("The browser has begun no login, or more than 10 minutes ago."));
    if (!isSame(login.state(), request.query("state").orElse(""))) {
      throw failed("The state is not that of the login which the browser has begun.");
    }
    if (request.query("error").isPresent()) {
      throw failed("The provider refuses the login: '%s'.".formatted(request.query("error").get()));
    }
    String code = request.query("code").orElseThrow(() -> failed("The provider sent no code."));
    String address = ClientAddress.of(source);
    Principal principal = provider.complete(attempt(login, source, END), code, address);
    AccessSessions.Opened opened =
        log.write(
            principal.name(),
            "completeLogin",
            address,
            () -> sessions.open(principal, null, source));
    return new Answer.WithCookies(
        List.of(
            sessions.cookies().session(source, opened.secret(), sessions.lifetime()),
            sessions.cookies().login(source, "", Duration.ZERO)),
        new Answer.Redirect(login.returnTo()));
  }

  private static boolean isSame(String expected, String sent) {
    return MessageDigest.isEqual(
        expected.getBytes(StandardCharsets.UTF_8), sent.getBytes(StandardCharsets.UTF_8));
  }

  private static ProblemException failed(String detail) {
    return Problem.of(403, "login-failed", detail, "Begin again, at GET /api/v1/session/login.")
        .exception();
  }
}
