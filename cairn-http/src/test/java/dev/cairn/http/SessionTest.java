package dev.cairn.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.access.AccessTokens;
import dev.cairn.error.InvalidArgumentException;
import dev.cairn.http.access.Authentication;
import java.net.http.HttpRequest.BodyPublishers;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Sessions of people who have logged in with an access token. */
class SessionTest {
  private static CairnHttpServer server;
  private static CairnHttpServer published;
  private static ApiClient api;

  @BeforeAll
  static void listen() {
    HttpApi open =
        HttpApi.of(TestWorkflows.cairn())
            .authenticatedBy(Authentication.tokens(TestWorkflows.cairn()))
            .trustedProxies("127.0.0.1");
    server = open.listen(0);
    published = open.publicAddress("https://cairn.example.org").listen(0);
    api = ApiClient.of(server);
  }

  @AfterAll
  static void close() {
    server.close();
    published.close();
  }

  private static AccessTokens.Created token(String name, String role) {
    return TestWorkflows.cairn().accessTokens().create(name, role, "the test", null);
  }

  private static ApiClient.Reply login(ApiClient client, String token) {
    return client.post("/session", "{\"token\": \"%s\"}".formatted(token));
  }

  static String cookie(ApiClient.Reply reply) {
    String set = reply.raw().headers().firstValue("Set-Cookie").orElseThrow();
    return set.substring(0, set.indexOf(';'));
  }

  private static String loggedIn(String name, String role) {
    return cookie(login(api, token(name, role).secret()).is(200));
  }

  private static ApiClient.Reply get(ApiClient client, String path, String cookie) {
    return client.exchange(client.request(path).header("Cookie", cookie));
  }

  private static ApiClient.Reply post(String path, String cookie, String... headers) {
    var request = api.request(path).header("Cookie", cookie);
    for (int i = 0; i < headers.length; i += 2) {
      request.header(headers[i], headers[i + 1]);
    }
    return api.exchange(request.POST(BodyPublishers.noBody()));
  }

  private static ApiClient.Reply close(String cookie) {
    return api.exchange(
        api.request("/session").header("Cookie", cookie).header("Cairn-Csrf", "1").DELETE());
  }

  @Test
  void tokenIsExchangedForASessionThatEnds() {
    JsonNode before = api.get("/session").is(200).json();
    ApiClient.Reply opened = login(api, token("ada", "OPERATOR").secret()).is(200);
    String cookie = cookie(opened);

    JsonNode session = get(api, "/session", cookie).is(200).json();
    ApiClient.Reply me = get(api, "/me", cookie).is(200);
    ApiClient.Reply ended = close(cookie).is(204);

    assertThat(before.get("authenticated").asBoolean()).isFalse();
    assertThat(before.at("/logins/token").asBoolean()).isTrue();
    assertThat(before.at("/logins").has("provider")).isFalse();
    assertThat(opened.text()).doesNotContain("cairn_", "cairns_");
    assertThat(session.at("/me/name").asString()).isEqualTo("ada");
    assertThat(session.at("/me/role").asString()).isEqualTo("OPERATOR");
    assertThat(Instant.parse(session.get("expiresAt").asString())).isAfter(Instant.now());
    assertThat(me.json().get("name").asString()).isEqualTo("ada");
    assertThat(ended.raw().headers().firstValue("Set-Cookie").orElseThrow()).contains("Max-Age=0");
    get(api, "/me", cookie).isProblem(401, "not-authenticated");
  }

  @Test
  void cookieIsForThisHostOnlyAndNotForScripts() {
    String plain = setCookie(login(api, token("ada", "VIEWER").secret()));
    String secure = setCookie(login(ApiClient.of(published), token("ada", "VIEWER").secret()));

    assertThat(plain)
        .startsWith("cairn-session=cairns_")
        .contains("; Path=/;", "; HttpOnly", "; SameSite=Strict")
        .doesNotContain("Secure", "Domain");
    assertThat(secure)
        .startsWith("__Host-cairn-session=cairns_")
        .contains("; Path=/;", "; HttpOnly", "; SameSite=Strict", "; Secure")
        .doesNotContain("Domain");
  }

  private static String setCookie(ApiClient.Reply reply) {
    return reply.is(200).raw().headers().firstValue("Set-Cookie").orElseThrow();
  }

  @Test
  void sessionIsKnownToAllServersAndInTheDatabaseWithoutItsSecret() throws Exception {
    String cookie = cookie(login(ApiClient.of(published), token("eve", "VIEWER").secret()));
    String secret = cookie.substring(cookie.indexOf('=') + 1);

    get(api, "/me", "cairn-session=" + secret).is(200);

    try (var connection = TestWorkflows.connect();
        var statement = connection.createStatement();
        var rows = statement.executeQuery("select s::text from cairn.access_session s")) {
      int count = 0;
      while (rows.next()) {
        count++;
        assertThat(rows.getString(1)).doesNotContain(secret);
      }
      assertThat(count).isPositive();
    }
  }

  @Test
  void sessionEndsWithItsToken() {
    AccessTokens.Created token = token("gone", "ADMIN");
    String cookie = cookie(login(api, token.secret()).is(200));
    get(api, "/me", cookie).is(200);

    TestWorkflows.cairn().accessTokens().revoke(token.token().id());

    get(api, "/me", cookie).isProblem(401, "not-authenticated");
    login(api, token.secret()).isProblem(401, "not-authenticated");
  }

  @Test
  void changesInASessionNeedTheHeaderOfThePage() {
    String cookie = loggedIn("page", "OPERATOR");
    String path = "/queues/orders/resume";
    String self = "http://127.0.0.1:" + server.address().getPort();

    post(path, cookie).isProblem(403, "csrf");
    post(path, cookie, "Origin", self).isProblem(403, "csrf");
    post(path, cookie, "Cairn-Csrf", "1", "Origin", "https://evil.example")
        .isProblem(403, "foreign-origin");
    post(path, cookie, "Cairn-Csrf", "1", "Origin", "null").isProblem(403, "foreign-origin");
    post(path, cookie, "Cairn-Csrf", "1", "Sec-Fetch-Site", "cross-site")
        .isProblem(403, "foreign-origin");
    post(path, cookie, "Cairn-Csrf", "1", "Sec-Fetch-Site", "same-site").isProblem(403, "csrf");
    api.exchange(api.request("/session").header("Cookie", cookie).DELETE()).isProblem(403, "csrf");
    post(path, cookie, "Cairn-Csrf", "1", "Origin", self, "Sec-Fetch-Site", "same-origin").is(204);
    get(api, "/me", cookie).is(200);
  }

  @Test
  void noOtherOriginIsPermittedToSendTheHeader() {
    var asked =
        api.exchange(
            api.request("/session")
                .header("Origin", "https://evil.example")
                .header("Access-Control-Request-Method", "DELETE")
                .header("Access-Control-Request-Headers", "cairn-csrf")
                .method("OPTIONS", BodyPublishers.noBody()));

    assertThat(asked.status()).isEqualTo(403);
    assertThat(asked.raw().headers().map().keySet())
        .noneMatch(name -> name.toLowerCase(Locale.ROOT).startsWith("access-control"));
  }

  @Test
  void loginReplacesWhatTheBrowserHadBefore() {
    String planted = "cairn-session=cairns_" + "A".repeat(43);
    String first = loggedIn("first", "VIEWER");

    get(api, "/me", planted).isProblem(401, "not-authenticated");
    String second =
        cookie(
            api.exchange(
                    api.request("/session")
                        .header("Cookie", first)
                        .header("Cairn-Csrf", "1")
                        .header("Content-Type", "application/json")
                        .POST(
                            BodyPublishers.ofString(
                                "{\"token\": \"%s\"}"
                                    .formatted(token("second", "VIEWER").secret()))))
                .is(200));

    assertThat(second).isNotEqualTo(first).isNotEqualTo(planted);
    get(api, "/me", first).isProblem(401, "not-authenticated");
    assertThat(get(api, "/me", second).is(200).text()).contains("second");
  }

  @Test
  void changedCookiesAreRefused() {
    String cookie = loggedIn("honest", "VIEWER");
    String last = cookie.endsWith("A") ? "B" : "A";

    get(api, "/me", cookie.substring(0, cookie.length() - 1) + last)
        .isProblem(401, "not-authenticated");
    get(api, "/me", cookie + "; role=ADMIN").is(200);
    get(api, "/tokens", cookie + "; role=ADMIN").isProblem(403, "role-too-low");
    get(api, "/me", cookie.replace("cairns_", "cairn_")).isProblem(401, "not-authenticated");
  }

  @Test
  void secretOfASessionIsNoTokenAndATokenNoSession() {
    String cookie = loggedIn("mixed", "ADMIN");
    String secret = cookie.substring(cookie.indexOf('=') + 1);
    String token = token("mixed", "ADMIN").secret();

    api.as(secret).get("/me").isProblem(401, "not-authenticated");
    get(api, "/me", "cairn-session=" + token).isProblem(401, "not-authenticated");
    login(api, secret).isProblem(401, "not-authenticated");
  }

  @Test
  void viewersChangeNothingInASession() {
    String cookie = loggedIn("looker", "VIEWER");

    post("/queues/orders/pause", cookie, "Cairn-Csrf", "1").isProblem(403, "role-too-low");
    get(api, "/sessions", cookie).isProblem(403, "role-too-low");
  }

  @Test
  void adminEndsSessionsOfOthers() {
    String cookie = loggedIn("lost-laptop", "OPERATOR");
    ApiClient admin = api.as(token("root", "ADMIN").secret());
    JsonNode sessions = admin.get("/sessions").is(200).json();
    String id = null;
    for (JsonNode each : sessions) {
      if (each.get("name").asString().equals("lost-laptop")) {
        id = each.get("id").asString();
      }
    }

    admin.delete("/sessions/" + id).is(204);

    assertThat(sessions.toString()).doesNotContain("cairns_");
    get(api, "/me", cookie).isProblem(401, "not-authenticated");
    admin.delete("/sessions/" + id).isProblem(404, "no-such-session");
  }

  @Test
  void loginsAndLogoutsAreInTheAuditLog() {
    String cookie = loggedIn("audited-person", "VIEWER");
    close(cookie).is(204);
    ApiClient admin = api.as(token("root", "ADMIN").secret());

    String entries = admin.get("/audit?limit=100").is(200).text();

    assertThat(entries)
        .contains("\"principal\":\"audited-person\",\"operation\":\"openSession\"")
        .contains("\"principal\":\"audited-person\",\"operation\":\"closeSession\"")
        .doesNotContain("cairn_", "cairns_");
  }

  @Test
  void addressesWithManyFailedLoginsAreRefusedForAWhile() {
    for (int i = 0; i < 30; i++) {
      from("192.0.2.50", "wrong-" + i).isProblem(401, "not-authenticated");
    }

    from("192.0.2.50", token("late", "VIEWER").secret()).isProblem(429, "too-many-failed-logins");
    from("192.0.2.51", token("other", "VIEWER").secret()).is(200);
  }

  private static ApiClient.Reply from(String address, String token) {
    return api.exchange(
        api.request("/session")
            .header("X-Forwarded-For", address)
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofString("{\"token\": \"%s\"}".formatted(token))));
  }

  @Test
  void sessionEndsIfItIsNotUsed() throws Exception {
    String used = loggedIn("used", "VIEWER");
    String idle = loggedIn("idle", "VIEWER");
    try (var connection = TestWorkflows.connect();
        var statement = connection.createStatement()) {
      statement.execute(
          "update cairn.access_session set used_at = now() - interval '59 minutes' where name = 'used'");
      statement.execute(
          "update cairn.access_session set used_at = now() - interval '61 minutes' where name = 'idle'");

      get(api, "/me", idle).isProblem(401, "not-authenticated");
      get(api, "/me", used).is(200);

      try (var row =
          statement.executeQuery(
              "select used_at > now() - interval '1 minute' from cairn.access_session where name = 'used'")) {
        row.next();
        assertThat(row.getBoolean(1)).isTrue();
      }
    }
  }

  @Test
  void idleTimeoutCanBeChangedAndOff() throws Exception {
    HttpApi api =
        HttpApi.of(TestWorkflows.cairn())
            .authenticatedBy(Authentication.tokens(TestWorkflows.cairn()));
    try (CairnHttpServer never = api.idleSessions(Duration.ZERO).listen(0);
        CairnHttpServer soon = api.idleSessions(Duration.ofMinutes(5)).listen(0)) {
      login(ApiClient.of(never), token("unlimited", "VIEWER").secret()).is(200);
      login(ApiClient.of(soon), token("five-minutes", "VIEWER").secret()).is(200);
    }

    try (var connection = TestWorkflows.connect();
        var statement = connection.createStatement();
        var rows =
            statement.executeQuery(
                "select name, idle_ms from cairn.access_session where name in ('unlimited', 'five-minutes') order by name")) {
      rows.next();
      assertThat(rows.getLong("idle_ms")).isEqualTo(300_000);
      rows.next();
      assertThat(rows.getObject("idle_ms")).isNull();
    }
    assertThatThrownBy(() -> api.idleSessions(Duration.ofDays(-1)))
        .isInstanceOf(InvalidArgumentException.class);
  }

  @Test
  void sessionsExpireAndCanBeOff() throws Exception {
    String cookie = loggedIn("expiring", "VIEWER");
    try (var connection = TestWorkflows.connect();
        var statement = connection.createStatement()) {
      statement.execute(
          "update cairn.access_session set expires_at = now() - interval '1 second' where name = 'expiring'");
    }
    HttpApi without =
        HttpApi.of(TestWorkflows.cairn())
            .authenticatedBy(Authentication.tokens(TestWorkflows.cairn()))
            .sessions(Duration.ZERO);
    try (CairnHttpServer other = without.listen(0)) {
      ApiClient client = ApiClient.of(other);
      String valid = loggedIn("valid", "VIEWER");

      get(api, "/me", cookie).isProblem(401, "not-authenticated");
      get(client, "/me", valid).isProblem(401, "not-authenticated");
      login(client, token("any", "VIEWER").secret()).isProblem(409, "no-sessions");
    }
  }
}
