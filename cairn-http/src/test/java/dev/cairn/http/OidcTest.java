package dev.cairn.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.PlainJWT;
import com.nimbusds.jwt.SignedJWT;
import dev.cairn.error.InvalidArgumentException;
import dev.cairn.http.access.Authentication;
import dev.cairn.http.access.Role;
import dev.cairn.http.oidc.OidcAuthentication;
import java.time.Instant;
import java.util.Date;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** JSON Web Tokens of a provider. */
class OidcTest {
  private static final RSAKey FOREIGN = TestProvider.key("first");

  private static TestProvider provider;
  private static CairnHttpServer server;
  private static ApiClient api;

  @BeforeAll
  static void listen() {
    provider = new TestProvider();
    server = serve(accepting(provider));
    api = ApiClient.of(server);
  }

  @AfterAll
  static void close() {
    server.close();
    provider.close();
  }

  private static OidcAuthentication accepting(TestProvider provider) {
    return OidcAuthentication.issuer(provider.issuer())
        .audience("cairn", "cairn-programs")
        .role("realm_access.roles", "operators", Role.OPERATOR)
        .role("scope", "cairn.read", Role.VIEWER)
        .role("https://example.org/admin", "true", Role.ADMIN);
  }

  private static CairnHttpServer serve(Authentication oidc) {
    return HttpApi.of(TestWorkflows.cairn())
        .authenticatedBy(Authentication.tokens(TestWorkflows.cairn()).or(oidc))
        .listen(0);
  }

  @Test
  void programHasTheHighestRoleOfItsClaims() {
    String operator = provider.signed(claims -> claims.claim("scope", "openid cairn.read"));
    String viewer =
        provider.signed(claims ->
            claims.subject("reader").claim("realm_access", null).claim("scope", "a cairn.read b"));
    String admin = provider.signed(claims -> claims.claim("https://example.org/admin", true));

    assertThat(api.as(operator).get("/me").is(200).json().get("role").asString())
        .isEqualTo("OPERATOR");
    assertThat(api.as(viewer).get("/me").is(200).json().toString())
        .contains("\"reader\"", "\"VIEWER\"");
    assertThat(api.as(admin).get("/me").is(200).json().get("role").asString()).isEqualTo("ADMIN");
    api.as(viewer).post("/queues/orders/pause", "").isProblem(403, "role-too-low");
    api.as(operator).get("/tokens").isProblem(403, "role-too-low");
  }

  @Test
  void programWithoutARoleIsRefused() {
    String none = provider.signed(claims -> claims.claim("realm_access", null));
    String others =
        provider.signed(claims ->
            claims
                .claim("realm_access", Map.of("roles", List.of("operators-of-others")))
                .claim("scope", "cairn.reader"));
    String nameless = provider.signed(claims -> claims.subject(" "));

    api.as(none).get("/me").isProblem(403, "no-role");
    api.as(others).get("/me").isProblem(403, "no-role");
    api.as(nameless).get("/me").isProblem(403, "no-role");
  }

  @Test
  void forgedTokensAreRefused() throws JOSEException {
    JWTClaimsSet valid = provider.claims().build();
    Map<String, String> forged = new LinkedHashMap<>();
    forged.put("signed by a foreign key", TestProvider.signedBy(FOREIGN, valid));
    forged.put("not signed", new PlainJWT(valid).serialize());
    forged.put("HMAC with the public key", hmac(valid, provider.key.toRSAPublicKey().getEncoded()));
    forged.put("HMAC with the modulus", hmac(valid, provider.key.getModulus().decode()));
    forged.put("brings its own key", withOwnKey(valid));
    String[] parts = provider.signed(claims -> claims).split("\\.", -1);
    String[] admin = provider.signed(claims -> claims.subject("root")).split("\\.", -1);
    forged.put("other claims", parts[0] + "." + admin[1] + "." + parts[2]);
    forged.put("no signature", parts[0] + "." + parts[1] + ".");
    forged.put(
        "another issuer",
        TestProvider.signedBy(
            provider.key, provider.claims().issuer("https://evil.example").build()));

    forged.forEach(
        (name, token) -> assertThat(api.as(token).get("/me").status()).as(name).isEqualTo(401));
    api.as(provider.signed(claims -> claims)).get("/me").is(200);
  }

  private static String hmac(JWTClaimsSet claims, byte[] secret) throws JOSEException {
    var jwt =
        new SignedJWT(
            new JWSHeader.Builder(JWSAlgorithm.HS256).keyID(provider.key.getKeyID()).build(),
            claims);
    jwt.sign(new MACSigner(secret));
    return jwt.serialize();
  }

  private static String withOwnKey(JWTClaimsSet claims) throws JOSEException {
    var jwt =
        new SignedJWT(
            new JWSHeader.Builder(JWSAlgorithm.RS256).jwk(FOREIGN.toPublicJWK()).build(), claims);
    jwt.sign(new RSASSASigner(FOREIGN));
    return jwt.serialize();
  }

  @Test
  void tokensForOthersOrOtherTimesAreRefused() {
    Date past = Date.from(Instant.now().minusSeconds(60));
    Date future = Date.from(Instant.now().plusSeconds(600));
    Map<String, String> refused = new LinkedHashMap<>();
    refused.put("expired", provider.signed(claims -> claims.expirationTime(past)));
    refused.put("without expiry", provider.signed(claims -> claims.expirationTime(null)));
    refused.put("not yet valid", provider.signed(claims -> claims.notBeforeTime(future)));
    refused.put("for others", provider.signed(claims -> claims.audience("another")));
    refused.put("for nobody", provider.signed(claims -> claims.audience((String) null)));
    refused.put("of nobody", provider.signed(claims -> claims.subject(null)));

    refused.forEach((name, token) -> api.as(token).get("/me").isProblem(401, "not-authenticated"));
    api.as(provider.signed(claims -> claims.audience(List.of("other", "cairn-programs"))))
        .get("/me")
        .is(200);
    Date justNow = Date.from(Instant.now().minusSeconds(10));
    api.as(provider.signed(claims -> claims.expirationTime(justNow))).get("/me").is(200);
  }

  @Test
  void newKeysOfTheProviderAreRead() {
    try (TestProvider rotating = new TestProvider();
        CairnHttpServer other = serve(accepting(rotating))) {
      ApiClient client = ApiClient.of(other);
      String before = rotating.signed(claims -> claims);
      client.as(before).get("/me").is(200);

      rotating.rotate();

      client.as(rotating.signed(claims -> claims)).get("/me").is(200);
      client.as(before).get("/me").isProblem(401, "not-authenticated");
    }
  }

  @Test
  void otherAlgorithmsThanTheAcceptedOnesAreRefused() {
    try (CairnHttpServer other = serve(accepting(provider).algorithms("ES256"))) {
      ApiClient client = ApiClient.of(other);

      client.as(provider.signed(claims -> claims)).get("/me").isProblem(401, "not-authenticated");
    }
    OidcAuthentication any = accepting(provider);
    assertThatThrownBy(() -> any.algorithms("HS256")).isInstanceOf(InvalidArgumentException.class);
    assertThatThrownBy(() -> any.algorithms("none")).isInstanceOf(InvalidArgumentException.class);
    assertThatThrownBy(() -> OidcAuthentication.issuer("http://login.example.org"))
        .isInstanceOf(InvalidArgumentException.class)
        .hasMessageContaining("https://");
  }

  @Test
  void providerThatDoesNotAnswerIsNotAWrongToken() {
    TestProvider gone = new TestProvider();
    String token = gone.signed(claims -> claims);
    gone.close();
    String stored =
        TestWorkflows.cairn().accessTokens().create("ci", "VIEWER", "the test", null).secret();
    try (CairnHttpServer other = serve(accepting(gone))) {
      ApiClient client = ApiClient.of(other);

      client.as(token).get("/me").isProblem(503, "provider-unavailable");
      client.as(stored).get("/me").is(200);
    }
  }

  @Test
  void configurationOfAnotherIssuerIsNotUsed() {
    try (TestProvider lying = new TestProvider();
        CairnHttpServer other = serve(accepting(lying))) {
      lying.configuredIssuer = provider.issuer();

      ApiClient.of(other)
          .as(lying.signed(claims -> claims))
          .get("/me")
          .isProblem(503, "provider-unavailable");
    }
  }

  @Test
  void addressesWithManyRefusedTokensAreRefusedForAWhile() {
    String forged = TestProvider.signedBy(FOREIGN, provider.claims().build());
    try (CairnHttpServer other = serve(accepting(provider))) {
      ApiClient client = ApiClient.of(other);
      for (int i = 0; i < 30; i++) {
        client.as(forged).get("/me").isProblem(401, "not-authenticated");
      }

      client.as(forged).get("/me").isProblem(429, "too-many-failed-logins");
    }
  }
}
