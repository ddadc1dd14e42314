package dev.cairn.http;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import tools.jackson.databind.json.JsonMapper;

/**
 * A provider of OpenID Connect in the process of the tests: configuration, keys, codes and tokens.
 * It logs everyone in at once.
 */
final class TestProvider implements AutoCloseable {
  static final String CLIENT = "cairn";

  private static final RSAKey FIRST_KEY = key("first");
  private static final RSAKey SECOND_KEY = key("second");

  private final HttpServer server;
  private final Map<String, Map<String, String>> codes = new ConcurrentHashMap<>();

  volatile RSAKey key = FIRST_KEY;

  /** Signs ID tokens; only the other key is published. */
  volatile RSAKey signer = FIRST_KEY;

  volatile UnaryOperator<JWTClaimsSet.Builder> changed = UnaryOperator.identity();
  volatile String configuredIssuer;

  TestProvider() {
    try {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
    configuredIssuer = issuer();
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.createContext("/.well-known/openid-configuration", this::configuration);
    server.createContext("/keys", exchange -> answer(exchange, 200, keys()));
    server.createContext("/authorize", this::authorize);
    server.createContext("/token", this::token);
    server.start();
  }

  static RSAKey key(String id) {
    try {
      return new RSAKeyGenerator(2048).keyID(id).generate();
    } catch (JOSEException failed) {
      throw new IllegalStateException(failed);
    }
  }

  String issuer() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  /** Signs with another key from now on, and publishes only that. */
  void rotate() {
    key = SECOND_KEY;
    signer = SECOND_KEY;
  }

  private Map<String, Object> keys() {
    return new JWKSet(key.toPublicJWK()).toJSONObject();
  }

  private void configuration(HttpExchange exchange) throws IOException {
    answer(
        exchange,
        200,
        Map.of(
            "issuer",
            configuredIssuer,
            "authorization_endpoint",
            issuer() + "/authorize",
            "token_endpoint",
            issuer() + "/token",
            "jwks_uri",
            issuer() + "/keys"));
  }

  /** Sends the browser back with a code. */
  private void authorize(HttpExchange exchange) throws IOException {
    Map<String, String> asked = form(exchange.getRequestURI().getRawQuery());
    String code = UUID.randomUUID().toString();
    codes.put(code, asked);
    String location =
        "%s?code=%s&state=%s&session_state=x&iss=y"
            .formatted(asked.get("redirect_uri"), code, asked.get("state"));
    exchange.getResponseHeaders().set("Location", location);
    exchange.sendResponseHeaders(302, -1);
    exchange.close();
  }

  /** Exchanges a code once, for those who know the verifier. */
  private void token(HttpExchange exchange) throws IOException {
    Map<String, String> sent =
        form(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
    Map<String, String> asked = codes.remove(sent.getOrDefault("code", ""));
    if (asked == null || !isPermitted(asked, sent)) {
      answer(exchange, 400, Map.of("error", "invalid_grant"));
      return;
    }
    String token = sign(signer, claims().claim("nonce", asked.get("nonce")));
    answer(exchange, 200, Map.of("id_token", token, "access_token", "x", "token_type", "Bearer"));
  }

  private static boolean isPermitted(Map<String, String> asked, Map<String, String> sent) {
    return "authorization_code".equals(sent.get("grant_type"))
        && CLIENT.equals(sent.get("client_id"))
        && "S256".equals(asked.get("code_challenge_method"))
        && Objects.equals(asked.get("redirect_uri"), sent.get("redirect_uri"))
        && hash(sent.getOrDefault("code_verifier", "")).equals(asked.get("code_challenge"));
  }

  private static String hash(String verifier) {
    try {
      return Base64.getUrlEncoder()
          .withoutPadding()
          .encodeToString(
              MessageDigest.getInstance("SHA-256")
                  .digest(verifier.getBytes(StandardCharsets.US_ASCII)));
    } catch (NoSuchAlgorithmException missing) {
      throw new IllegalStateException(missing);
    }
  }

  /** Returns claims that are valid. */
  JWTClaimsSet.Builder claims() {
    Instant now = Instant.now();
    return new JWTClaimsSet.Builder()
        .issuer(issuer())
        .subject("ada")
        .audience(CLIENT)
        .issueTime(Date.from(now))
        .expirationTime(Date.from(now.plus(Duration.ofMinutes(5))))
        .claim("realm_access", Map.of("roles", List.of("staff", "operators")));
  }

  /** Signs valid claims, with changes. */
  String signed(UnaryOperator<JWTClaimsSet.Builder> change) {
    return signedBy(key, change.apply(claims()).build());
  }

  private String sign(RSAKey with, JWTClaimsSet.Builder claims) {
    return signedBy(with, changed.apply(claims).build());
  }

  static String signedBy(RSAKey with, JWTClaimsSet claims) {
    try {
      var jwt =
          new SignedJWT(
              new JWSHeader.Builder(JWSAlgorithm.RS256).keyID(with.getKeyID()).build(), claims);
      jwt.sign(new RSASSASigner(with));
      return jwt.serialize();
    } catch (JOSEException failed) {
      throw new IllegalStateException(failed);
    }
  }

  static Map<String, String> form(String text) {
    return Arrays.stream(text.split("&", -1))
        .map(pair -> pair.split("=", 2))
        .collect(
            Collectors.toMap(
                pair -> pair[0], pair -> URLDecoder.decode(pair[1], StandardCharsets.UTF_8)));
  }

  private static void answer(HttpExchange exchange, int status, Map<String, Object> body)
      throws IOException {
    byte[] json = JsonMapper.shared().writeValueAsBytes(body);
    exchange.getResponseHeaders().set("Content-Type", "application/json");
    exchange.sendResponseHeaders(status, json.length);
    exchange.getResponseBody().write(json);
    exchange.close();
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
