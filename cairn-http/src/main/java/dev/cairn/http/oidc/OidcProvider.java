package dev.cairn.http.oidc;

import com.nimbusds.jose.jwk.source.JWKSource;
import com.nimbusds.jose.jwk.source.JWKSourceBuilder;
import com.nimbusds.jose.proc.SecurityContext;
import com.nimbusds.jose.util.Resource;
import dev.cairn.http.internal.json.Json;
import dev.cairn.http.internal.problem.Problem;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URL;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/**
 * Requests to a provider: its configuration, which is read once, its keys, and the exchange of
 * codes. Redirections are not followed. Thread-safe.
 */
final class OidcProvider {
  private static final Logger LOG = LoggerFactory.getLogger(OidcProvider.class);
  private static final Duration TIMEOUT = Duration.ofSeconds(10);
  private static final long OUTAGE = Duration.ofHours(1).toMillis();
  private static final int LARGEST_ANSWER = 1024 * 1024;

  private final OidcSettings settings;
  private final ReentrantLock lock = new ReentrantLock();
  private volatile @Nullable Endpoints endpoints;

  OidcProvider(OidcSettings settings) {
    this.settings = settings;
  }

  /**
   * The addresses of a provider, and its keys.
   *
   * @param authorization where people log in
   * @param token where codes are exchanged
   * @param keys the keys
   * @param http sends requests
   */
  record Endpoints(
      URI authorization, URI token, JWKSource<SecurityContext> keys, HttpClient http) {}

  /**
   * An answer.
   *
   * @param status its status
   * @param body its body
   */
  record Reply(int status, String body) {}

  JWKSource<SecurityContext> keys() {
    return endpoints().keys;
  }

  URI authorization() {
    return endpoints().authorization;
  }

  /** Sends a form to the token endpoint. */
  Reply exchange(String form, @Nullable String authorization) {
    Endpoints known = endpoints();
    HttpRequest.Builder request =
        HttpRequest.newBuilder(known.token)
            .timeout(TIMEOUT)
            .header("Content-Type", "application/x-www-form-urlencoded")
            .header("Accept", "application/json")
            .POST(BodyPublishers.ofString(form));
    if (authorization != null) {
      request.header("Authorization", authorization);
    }
    try {
      return send(known.http, request.build());
    } catch (IOException failed) {
      throw unavailable(settings.issuer(), failed);
    }
  }

  private Endpoints endpoints() {
    @Nullable Endpoints known = endpoints;
    if (known != null) {
      return known;
    }
    lock.lock();
    try {
      @Nullable Endpoints meanwhile = endpoints;
      if (meanwhile != null) {
        return meanwhile;
      }
      Endpoints read = discover();
      endpoints = read;
      return read;
    } catch (IOException | JacksonException failed) {
      throw unavailable(settings.issuer(), failed);
    } finally {
      lock.unlock();
    }
  }

  private Endpoints discover() throws IOException {
    HttpClient http = HttpClient.newBuilder().connectTimeout(TIMEOUT).build();
    String base = settings.issuer().replaceFirst("/$", "");
    String found = get(http, URI.create(base + "/.well-known/openid-configuration"));
    JsonNode configuration = Json.tree(found);
    String issuer = configuration.path("issuer").asString("");
    if (!issuer.equals(settings.issuer())) {
      throw new IOException(
          "The configuration is of the issuer '%s', not of '%s'."
              .formatted(issuer, settings.issuer()));
    }
    URL keys = address(configuration, "jwks_uri").toURL();
    JWKSource<SecurityContext> source =
        JWKSourceBuilder.create(
                keys, address -> new Resource(get(http, URI.create(address.toString())), null))
            .outageTolerant(OUTAGE)
            .build();
    return new Endpoints(
        address(configuration, "authorization_endpoint"),
        address(configuration, "token_endpoint"),
        source,
        http);
  }

  private static URI address(JsonNode configuration, String name) {
    return OidcSettings.checked(name, configuration.path(name).asString(""));
  }

  private static String get(HttpClient http, URI address) throws IOException {
    Reply reply = send(http, HttpRequest.newBuilder(address).timeout(TIMEOUT).build());
    if (reply.status != 200) {
      throw new IOException("%s answers with %d.".formatted(address, reply.status));
    }
    return reply.body;
  }

  private static Reply send(HttpClient http, HttpRequest request) throws IOException {
    try {
      HttpResponse<InputStream> response = http.send(request, BodyHandlers.ofInputStream());
      try (InputStream body = response.body()) {
        byte[] bytes = body.readNBytes(LARGEST_ANSWER);
        return new Reply(response.statusCode(), new String(bytes, StandardCharsets.UTF_8));
      }
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new IOException("The request was interrupted.", interrupted);
    }
  }

  static RuntimeException unavailable(String issuer, Exception cause) {
    LOG.warn("event=oidc-provider-unavailable issuer={} reason=\"{}\"", issuer, cause.toString());
    return Problem.of(
            503,
            "provider-unavailable",
            "The provider '%s' does not answer as it should; the log of the server says more."
                .formatted(issuer),
            "Send the request again in some seconds, or use an access token.")
        .exception();
  }
}
