package dev.cairn.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.http.page.WebFile;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A web interface beside the API. */
class PagesTest {
  private static final HttpClient CLIENT = HttpClient.newHttpClient();
  private static CairnHttpServer server;

  @BeforeAll
  static void listen() {
    server = HttpApi.of(TestWorkflows.cairn()).basePath("/ops").pages(PagesTest::find).listen(0);
  }

  @AfterAll
  static void close() {
    server.close();
  }

  /** A page that shows its path, and a script. */
  private static Optional<WebFile> find(String path, String base) {
    if (path.startsWith("/none")) {
      return Optional.empty();
    }
    boolean script = path.endsWith(".js");
    byte[] content = (base + " " + path).getBytes(StandardCharsets.UTF_8);
    return Optional.of(new WebFile(script ? "text/javascript" : "text/html", script, content));
  }

  private static HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
    return CLIENT.send(request.build(), BodyHandlers.ofString());
  }

  private static HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(server.pagesAddress().resolve(path));
  }

  @Test
  void pagesAreBelowTheBasePathAndTheApiRemains() throws Exception {
    HttpResponse<String> page = send(request("workflows/a?q=b"));
    HttpResponse<String> api = send(HttpRequest.newBuilder(URI.create(server.address() + "/me")));

    assertThat(page.statusCode()).isEqualTo(200);
    assertThat(page.body()).isEqualTo("/ops/ /workflows/a");
    assertThat(page.headers().firstValue("Content-Type")).hasValue("text/html");
    assertThat(api.body()).contains("ADMIN");
  }

  @Test
  void pagesExecuteNoInlineCodeAndAreNotFramed() throws Exception {
    String policy = send(request("")).headers().firstValue("Content-Security-Policy").orElse("");

    assertThat(policy)
        .contains("default-src 'none'", "script-src 'self'", "frame-ancestors 'none'")
        .doesNotContain("unsafe", "http:", "https:", "*");
  }

  @Test
  void onlyPermanentFilesAreKept() throws Exception {
    assertThat(send(request("a.js")).headers().firstValue("Cache-Control").orElse(""))
        .contains("immutable");
    assertThat(send(request("a")).headers().firstValue("Cache-Control")).hasValue("no-cache");
  }

  @Test
  void otherRequestsAreRefused() throws Exception {
    HttpResponse<String> none = send(request("none"));

    assertThat(none.statusCode()).isEqualTo(404);
    assertThat(none.body()).contains("no-such-page", "/ops/api/v1");
    assertThat(none.headers().firstValue("Content-Security-Policy").orElse(""))
        .doesNotContain("script-src");
    assertThat(send(request("a").POST(BodyPublishers.noBody())).statusCode()).isEqualTo(405);
    assertThat(send(request("a").header("X-Forwarded-For", "10.0.0.1")).statusCode())
        .isEqualTo(403);
  }
}
