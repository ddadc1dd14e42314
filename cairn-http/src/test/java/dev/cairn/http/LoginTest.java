package dev.cairn.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.jwk.RSAKey;
import dev.cairn.http.access.Role;
import dev.cairn.http.oidc.OidcAuthentication;
import java.net.URI;
import java.net.URLDecoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Logins of people at a provider: authorization code with PKCE. */
class LoginTest {
  private static final HttpClient HTTP = HttpClient.newHttpClient();

  private static TestProvider provider;
  private static CairnHttpServer server;
  private static ApiClient api;

  @BeforeAll
  static void listen() {
    provider = new TestProvider();
    server =
        HttpApi.of(TestWorkflows.cairn())
            .authenticatedBy(
                OidcAuthentication.issuer(provider.issuer())
                    .clientId(TestProvider.CLIENT)
                    .clientSecret("secret")
                    .scopes("profile", "groups")
                    .role("realm_access.roles", "operators", Role.OPERATOR))
            .basePath("/cairn")
            .trustedProxies("127.0.0.1")
            .listen(0);
    api = ApiClient.of(server);
  }

  @AfterAll
  static void close() {
    server.close();
    provider.close();
  }

  @AfterEach
  void signValidTokens() {
    provider.changed = UnaryOperator.identity();
  }

  /**
   * A browser between the two steps of a login.
   *
   * @param cookie what it has got from the server
   * @param query what it has got from the provider
   */
  private record Browser(String cookie, String query) {}

  private static String location(ApiClient.Reply reply) {
    return reply.is(303).raw().headers().firstValue("Location").orElseThrow();
  }

  /** Begins a login, and lets the provider send the browser back. */
  private static Browser atProvider(String returnTo) throws Exception {
    ApiClient.Reply begun = api.get("/session/login?return=" + returnTo);
    String cookie = SessionTest.cookie(begun.is(303));
    var page = HttpRequest.newBuilder(URI.create(location(begun))).build();
    String back =
        HTTP.send(page, BodyHandlers.discarding()).headers().firstValue("Location").orElseThrow();
    assertThat(back).startsWith(server.address() + "/session/callback?");
    return new Browser(cookie, back.substring(back.indexOf('?')));
  }

  private static ApiClient.Reply back(String cookie, String query) {
    return api.exchange(
        api.request("/session/callback" + query)
            .header("Cookie", cookie)
            .header("Sec-Fetch-Site", "cross-site"));
  }

  private static ApiClient.Reply back(Browser browser) {
    return back(browser.cookie, browser.query);
  }

  private static List<String> cookies(ApiClient.Reply reply) {
    return reply.raw().headers().allValues("Set-Cookie");
  }

  @Test
  void personLogsInAndHasASession() throws Exception {
    Browser browser = atProvider("/cairn/console/%3Fq%3D1");

    ApiClient.Reply done = back(browser);
    String session = cookies(done).getFirst();
    var me =
        api.exchange(
            api.request("/session").header("Cookie", session.substring(0, session.indexOf(';'))));

    assertThat(location(done)).isEqualTo("/cairn/console/?q=1");
    assertThat(session).startsWith("cairn-session=cairns_").contains("HttpOnly", "SameSite=Strict");
    assertThat(cookies(done).getLast()).startsWith("cairn-login=;").contains("Max-Age=0");
    assertThat(me.json().at("/me/name").asString()).isEqualTo("ada");
    assertThat(me.json().at("/me/role").asString()).isEqualTo("OPERATOR");
    assertThat(me.json().at("/logins/provider").asString()).isEqualTo("session/login");
  }

  @Test
  void providerGetsTheHashOfTheVerifierOnly() {
    ApiClient.Reply begun = api.get("/session/login");
    String cookie = cookies(begun).getFirst();
    String verifier = cookie.split("[=.;]", -1)[3];
    Map<String, String> asked = TestProvider.form(URI.create(location(begun)).getRawQuery());

    assertThat(cookie).contains("HttpOnly", "SameSite=Lax", "Max-Age=600");
    assertThat(asked)
        .containsEntry("response_type", "code")
        .containsEntry("code_challenge_method", "S256")
        .containsEntry("scope", "openid profile groups")
        .containsEntry("redirect_uri", server.address() + "/session/callback");
    assertThat(asked.values()).noneMatch(value -> value.contains(verifier));
    assertThat(asked.get("state")).hasSize(43).isNotEqualTo(asked.get("nonce"));
  }

  @Test
  void codeIsAcceptedOnce() throws Exception {
    Browser browser = atProvider("/");
    back(browser).is(303);

    back(browser).isProblem(403, "login-failed");
  }

  @Test
  void stateOfAnotherLoginIsRefused() throws Exception {
    Browser attacker = atProvider("/");
    Browser victim = atProvider("/");

    back(victim.cookie, attacker.query).isProblem(403, "login-failed");
    back(victim.cookie, victim.query.replaceAll("&state=[^&]*", "")).isProblem(403, "login-failed");
    back("other=1", victim.query).isProblem(403, "login-failed");
    back(victim).is(303);
  }

  @Test
  void codeOfAnotherLoginIsRefused() throws Exception {
    Browser attacker = atProvider("/");
    Browser victim = atProvider("/");
    String stolen = TestProvider.form(attacker.query.substring(1)).get("code");

    back(victim.cookie, victim.query.replaceAll("code=[^&]*", "code=" + stolen))
        .isProblem(403, "login-failed");
  }

  @Test
  void changedVerifierIsRefused() throws Exception {
    Browser browser = atProvider("/");
    String[] parts = browser.cookie.split("\\.", -1);
    parts[2] = "A".repeat(43);

    back(String.join(".", parts), browser.query).isProblem(403, "login-failed");
  }

  @Test
  void tokenOfAnotherLoginOrClientIsRefused() throws Exception {
    provider.changed = claims -> claims.claim("nonce", "of another login");
    back(atProvider("/")).isProblem(403, "login-failed");
    provider.changed = claims -> claims.claim("nonce", null);
    back(atProvider("/")).isProblem(403, "login-failed");
    provider.changed = claims -> claims.audience("another-client");
    back(atProvider("/")).isProblem(403, "login-failed");
    provider.changed = claims -> claims.audience(List.of(TestProvider.CLIENT, "another-client"));
    back(atProvider("/")).isProblem(403, "login-failed");
    provider.changed =
        claims ->
            claims
                .audience(List.of(TestProvider.CLIENT, "another-client"))
                .claim("azp", "another-client");
    back(atProvider("/")).isProblem(403, "login-failed");
    provider.changed = claims -> claims.claim("realm_access", Map.of("roles", List.of("staff")));
    back(atProvider("/")).isProblem(403, "no-role");
  }

  @Test
  void refusalOfTheProviderIsReported() throws Exception {
    Browser browser = atProvider("/");
    String state = TestProvider.form(browser.query.substring(1)).get("state");

    var refused = back(browser.cookie, "?error=access_denied&state=" + state);

    assertThat(refused.isProblem(403, "login-failed").text()).contains("access_denied");
    back(browser.cookie, "?state=" + state).isProblem(403, "login-failed");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "https%3A%2F%2Fevil.example",
        "%2F%2Fevil.example",
        "%2F%5Cevil.example",
        "%5C%5Cevil.example",
        "evil.example",
        "%2F%09%2Fevil.example",
        "%2Fa%0D%0ASet-Cookie%3A%20x",
        "javascript%3Aalert(1)",
        ""
      })
  void browserIsNotSentToOtherServers(String returnTo) throws Exception {
    api.get("/session/login?return=" + returnTo).isProblem(400, "invalid-parameter");

    Browser browser = atProvider("/");
    String path =
        Base64.getUrlEncoder()
            .withoutPadding()
            .encodeToString(
                URLDecoder.decode(returnTo, StandardCharsets.UTF_8)
                    .getBytes(StandardCharsets.UTF_8));
    String changed = browser.cookie.substring(0, browser.cookie.lastIndexOf('.') + 1) + path;
    back(changed, browser.query).isProblem(403, "login-failed");
  }

  @Test
  void idTokenOfAnotherKeyIsRefused() throws Exception {
    RSAKey own = provider.signer;
    Browser browser = atProvider("/");
    try {
      provider.signer = TestProvider.key("first");
      back(browser).isProblem(403, "login-failed");
    } finally {
      provider.signer = own;
    }
  }
}
