package dev.cairn.spring.mounted;

import static dev.cairn.spring.mounted.MountedApplication.basic;
import static dev.cairn.spring.mounted.MountedApplication.send;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.error.ConfigException;
import dev.cairn.spring.guide.WebSecurity;
import dev.cairn.spring.testkit.TestDatabase;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The HTTP API in an application with Spring Security. */
class MountedSecurityTest {
  private static final List<Class<?>> SECURED =
      List.of(SecuredConfiguration.class, LoginEverywhere.class);
  private static final List<Class<?>> PERMITTING =
      List.of(SecuredConfiguration.class, WebSecurity.class);
  private static final Pattern CSRF =
      Pattern.compile("name=\"_csrf\"[^>]* value=\"([^\"]+)\"", Pattern.DOTALL);

  private static MountedApplication application;

  @BeforeAll
  static void start() {
    application =
        MountedApplication.run(
            TestDatabase.fresh(),
            SECURED,
            "cairn.http.grants[0].authority=MAIL_TEAM",
            "cairn.http.grants[0].grant=OPERATOR queue:mail");
  }

  @AfterAll
  static void close() {
    application.close();
  }

  private static HttpResponse<String> as(String user, HttpRequest.Builder request) {
    return send(request.header("Authorization", basic(user)));
  }

  @ParameterizedTest
  @CsvSource({
    "viewer, 200, 403, 403",
    "operator, 200, 202, 403",
    "admin, 200, 202, 200",
    "nobody, 403, 403, 403"
  })
  void roleOfAUserDecidesWhatIsPermitted(String user, int read, int change, int administer) {
    assertThat(as(user, application.api("/workflows")).statusCode()).isEqualTo(read);
    assertThat(as(user, application.start("of-" + user)).statusCode()).isEqualTo(change);
    assertThat(as(user, application.api("/audit")).statusCode()).isEqualTo(administer);
  }

  @Test
  void userIsThePrincipalOfChanges() {
    as("operator", application.start("named"));

    HttpResponse<String> audit = as("admin", application.api("/audit"));

    assertThat(audit.body()).contains("\"principal\":\"operator\"", "named");
  }

  @Test
  void userWithoutARoleIsToldWhatIsMissing() {
    HttpResponse<String> refused = as("nobody", application.api("/workflows"));

    assertThat(refused.body())
        .contains("No authority of 'nobody' gives a role.", "ROLE_CAIRN_VIEWER");
  }

  @Test
  void authorityCanGiveARoleForOneQueue() {
    as("operator", application.start("elsewhere"));

    HttpResponse<String> found = as("mailer", application.api("/workflows"));
    HttpResponse<String> hidden = as("mailer", application.api("/workflows/elsewhere"));

    assertThat(found.statusCode()).isEqualTo(200);
    assertThat(found.body()).doesNotContain("elsewhere");
    assertThat(hidden.statusCode()).isEqualTo(404);
  }

  @Test
  void springSecurityRefusesStrangers() {
    assertThat(send(application.api("/workflows")).statusCode()).isEqualTo(401);
    assertThat(send(application.start("strange")).statusCode()).isEqualTo(401);
    assertThat(as("stranger", application.api("/workflows")).statusCode()).isEqualTo(401);
  }

  @Test
  void pagesAreForUsersWhoHaveLoggedIn() {
    HttpResponse<String> page = as("viewer", application.request("/cairn/"));
    HttpResponse<String> stranger =
        send(application.request("/cairn/").header("Accept", "text/html"));

    assertThat(page.body()).contains("<base href=\"/cairn/\"");
    assertThat(stranger.headers().firstValue("Location").orElseThrow()).endsWith("/login");
  }

  /** Logs in with the form, and returns the cookie of the session. */
  private static String login(String user) {
    HttpResponse<String> form = send(application.request("/login"));
    Matcher token = CSRF.matcher(form.body());
    assertThat(token.find()).isTrue();
    HttpResponse<String> loggedIn =
        send(
            application
                .request("/login")
                .header("Cookie", cookie(form))
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(
                    BodyPublishers.ofString(
                        "username=%s&password=%s&_csrf=%s".formatted(user, user, token.group(1)))));
    assertThat(loggedIn.statusCode()).isEqualTo(302);
    return cookie(loggedIn);
  }

  private static String cookie(HttpResponse<String> response) {
    String set = response.headers().firstValue("Set-Cookie").orElseThrow();
    return set.substring(0, set.indexOf(';'));
  }

  @Test
  void changeInASessionOfTheApplicationNeedsAHeaderOfItsOwnPages() {
    String cookie = login("operator");

    HttpResponse<String> forged = send(application.start("forged").header("Cookie", cookie));
    HttpResponse<String> foreign =
        send(
            application
                .start("foreign")
                .header("Cookie", cookie)
                .header("Cairn-Csrf", "1")
                .header("Origin", "https://evil.example.org"));
    HttpResponse<String> own =
        send(application.start("own").header("Cookie", cookie).header("Cairn-Csrf", "1"));

    assertThat(forged.statusCode()).isEqualTo(403);
    assertThat(forged.body()).contains("urn:cairn:problem:csrf");
    assertThat(foreign.body()).contains("urn:cairn:problem:foreign-origin");
    assertThat(own.statusCode()).isEqualTo(202);
    assertThat(as("viewer", application.api("/workflows/forged")).statusCode()).isEqualTo(404);
  }

  @Test
  void otherPathsOfTheApplicationKeepTheTokensOfSpringSecurity() {
    String cookie = login("operator");

    HttpResponse<String> refused =
        send(
            application
                .request("/elsewhere")
                .header("Cookie", cookie)
                .header("Cairn-Csrf", "1")
                .POST(BodyPublishers.noBody()));

    assertThat(refused.statusCode()).isEqualTo(403);
    assertThat(refused.body()).doesNotContain("urn:cairn");
  }

  @Test
  void requestThatWaitsHasTheUserOfItsThread() {
    application.startWaiting("awaited");
    application.cairn().messages().send("awaited", "topic", "done");

    HttpResponse<String> result =
        as("viewer", application.api("/workflows/awaited/result?wait=30s"));

    assertThat(result.statusCode()).isEqualTo(200);
    assertThat(result.body()).contains("\"done\"");
  }

  @Test
  void tokensAreAcceptedWhereSpringSecurityPermitsAll() {
    try (var permitting = MountedApplication.run(TestDatabase.fresh(), PERMITTING)) {
      String token = permitting.token("VIEWER");

      var stranger = send(permitting.api("/workflows"));
      var robot = send(permitting.api("/workflows").header("Authorization", "Bearer " + token));
      var low = send(permitting.start("low").header("Authorization", "Bearer " + token));
      var user = send(permitting.start("user").header("Authorization", basic("operator")));

      assertThat(stranger.statusCode()).isEqualTo(401);
      assertThat(stranger.body()).contains("urn:cairn:problem:not-authenticated");
      assertThat(robot.statusCode()).isEqualTo(200);
      assertThat(low.statusCode()).isEqualTo(403);
      assertThat(user.statusCode()).isEqualTo(202);
    }
  }

  @Test
  void tokensAreRefusedIfAPropertySaysSo() {
    try (var permitting =
        MountedApplication.run(TestDatabase.fresh(), PERMITTING, "cairn.http.tokens=false")) {
      String token = permitting.token("ADMIN");

      var robot = send(permitting.api("/workflows").header("Authorization", "Bearer " + token));

      assertThat(robot.statusCode()).isEqualTo(401);
    }
  }

  @Test
  void openApiBesideSpringSecurityIsRefused() {
    assertThatThrownBy(() ->
            MountedApplication.run(
                TestDatabase.fresh(),
                SECURED,
                "server.address=127.0.0.1",
                "cairn.http.open-on-loopback=true"))
        .hasRootCauseInstanceOf(ConfigException.class)
        .hasStackTraceContaining("the application has an authentication");
  }
}
