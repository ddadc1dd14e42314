package dev.cairn.spring.mounted;

import static dev.cairn.spring.mounted.MountedApplication.send;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import dev.cairn.error.ConfigException;
import dev.cairn.http.access.Authentication;
import dev.cairn.http.access.Principal;
import dev.cairn.http.access.Role;
import dev.cairn.spring.testkit.TestDatabase;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The HTTP API and the console at a path of an application without Spring Security. */
class MountedHttpApiTest {
  private static final List<Class<?>> PLAIN = List.of(PlainConfiguration.class);
  private static final Pattern SCRIPT = Pattern.compile("src=\"([^\"]+\\.js)\"");

  private final TestDatabase database = TestDatabase.fresh();

  /** An application with an authentication of its own. */
  @Configuration(proxyBeanMethods = false)
  static class OwnAuthentication {
    @Bean
    Authentication header() {
      return request ->
          Optional.ofNullable(request.getHeader("X-User"))
              .map(name -> new Principal(name, Role.OPERATOR));
    }
  }

  private MountedApplication run(String... properties) {
    return MountedApplication.run(database, PLAIN, properties);
  }

  @Test
  void nothingIsOfferedWithoutAPath() {
    try (var application = run("cairn.http.path=false")) {
      assertThat(send(application.api("/workflows")).statusCode()).isEqualTo(404);
      assertThat(application.context().containsBean("cairnHttpServlet")).isFalse();
    }
  }

  @Test
  void accessTokensAreNeededWithoutSpringSecurity() {
    try (var application = run()) {
      String bearer = "Bearer " + application.token("OPERATOR");

      HttpResponse<String> stranger = send(application.start("a"));
      HttpResponse<String> wrong =
          send(application.api("/workflows").header("Authorization", "Bearer cairn_no"));
      HttpResponse<String> known = send(application.start("b").header("Authorization", bearer));
      HttpResponse<String> tooLow = send(application.api("/audit").header("Authorization", bearer));

      assertThat(stranger.statusCode()).isEqualTo(401);
      assertThat(stranger.body()).contains("urn:cairn:problem:not-authenticated");
      assertThat(wrong.statusCode()).isEqualTo(401);
      assertThat(known.statusCode()).isEqualTo(202);
      assertThat(tooLow.statusCode()).isEqualTo(403);
    }
  }

  @Test
  void authenticationOfTheApplicationTakesThePlaceOfTokens() {
    try (var application =
        MountedApplication.run(
            database, List.of(PlainConfiguration.class, OwnAuthentication.class))) {
      HttpResponse<String> me = send(application.api("/me").header("X-User", "ada"));

      assertThat(me.body()).contains("\"name\":\"ada\"");
      assertThat(send(application.api("/me")).statusCode()).isEqualTo(401);
    }
  }

  @Test
  void consoleLoadsItsScriptFromThePath() {
    try (var application = run("server.servlet.context-path=/shop")) {
      String page = send(application.request("/shop/cairn/")).body();
      Matcher script = SCRIPT.matcher(page);

      assertThat(page).contains("<base href=\"/shop/cairn/\"");
      assertThat(script.find()).isTrue();
      HttpResponse<String> loaded =
          send(application.request("/shop/cairn/" + script.group(1).replaceFirst("^\\./", "")));
      assertThat(loaded.statusCode()).isEqualTo(200);
      assertThat(loaded.headers().firstValue("Content-Type").orElseThrow())
          .startsWith("text/javascript");
    }
  }

  @Test
  void consoleCanBeLeftOut() {
    try (var application = run("cairn.http.console=false")) {
      String bearer = "Bearer " + application.token("VIEWER");

      assertThat(send(application.request("/cairn/")).body()).doesNotContain("<html");
      assertThat(send(application.api("/me").header("Authorization", bearer)).statusCode())
          .isEqualTo(200);
    }
  }

  @Test
  void settingsReachTheApi() {
    try (var application =
        run(
            "cairn.http.masked=$.card",
            "cairn.http.values-for=operator",
            "cairn.http.largest-body=1KB",
            "cairn.http.sessions=0s")) {
      String operator = "Bearer " + application.token("OPERATOR");
      String viewer = "Bearer " + application.token("VIEWER");
      send(application.start("greeting").header("Authorization", operator));
      var result = "/workflows/greeting/result?wait=30s";

      String seen = send(application.api(result).header("Authorization", operator)).body();
      String hidden = send(application.api(result).header("Authorization", viewer)).body();
      HttpResponse<String> large =
          send(application.start("x".repeat(1_100)).header("Authorization", operator));

      assertThat(seen).contains("Hello Ann");
      assertThat(hidden).contains("SUCCEEDED").doesNotContain("Hello");
      assertThat(large.statusCode()).isEqualTo(413);
      assertThat(send(application.api("/session")).body()).contains("\"token\":false");
    }
  }

  @Test
  void apiIsOpenOnLoopbackOnlyIfAPropertySaysSo() {
    try (var application = run("server.address=127.0.0.1", "cairn.http.open-on-loopback=true")) {
      HttpResponse<String> local = send(application.start("local"));
      HttpResponse<String> proxied =
          send(application.api("/workflows").header("X-Forwarded-For", "10.0.0.1"));

      assertThat(local.statusCode()).isEqualTo(202);
      assertThat(proxied.statusCode()).isEqualTo(403);
    }
  }

  @Test
  void applicationDoesNotStartWithAnApiThatOthersCouldUse() {
    assertThatThrownBy(() -> run("cairn.http.open-on-loopback=true"))
        .hasRootCauseInstanceOf(ConfigException.class)
        .hasStackTraceContaining("server.address is not set")
        .hasStackTraceContaining("Set it to 127.0.0.1");
    assertThatThrownBy(() -> run("server.address=0.0.0.0", "cairn.http.open-on-loopback=true"))
        .hasStackTraceContaining("server.address is '0.0.0.0'");
    assertThatThrownBy(() -> run("cairn.http.tokens=false"))
        .hasRootCauseInstanceOf(ConfigException.class)
        .hasStackTraceContaining("Add spring-boot-starter-security");
  }

  @Test
  void pathThatWouldHideTheApplicationIsRefused() {
    assertThatThrownBy(() -> run("cairn.http.path=/"))
        .hasRootCauseInstanceOf(ConfigException.class)
        .hasStackTraceContaining("cairn.http.path is '/'");
    assertThatThrownBy(() -> run("cairn.http.path=cairn/"))
        .hasStackTraceContaining("cairn.http.path is 'cairn/'");
  }

  @Test
  void streamsAndWaitsWorkWithVirtualThreads() throws IOException {
    try (var application = run("spring.threads.virtual.enabled=true")) {
      streamAndWait(application);
    }
  }

  @Test
  void streamsAndWaitsWorkWithPlatformThreads() throws IOException {
    try (var application = run("server.tomcat.threads.max=2")) {
      streamAndWait(application);
    }
  }

  /** Has more requests that wait than Tomcat has threads. */
  private static void streamAndWait(MountedApplication application) throws IOException {
    String bearer = "Bearer " + application.token("OPERATOR");
    application.startWaiting("w");
    try (var first = changes(application, bearer);
        var second = changes(application, bearer);
        var third = changes(application, bearer)) {
      assertThat(first.readLine()).isEqualTo("event: workflow");
      assertThat(second.readLine()).isEqualTo("event: workflow");
      assertThat(third.readLine()).isEqualTo("event: workflow");
      CompletableFuture<HttpResponse<String>> result =
          CompletableFuture.supplyAsync(() ->
              send(
                  application.api("/workflows/w/result?wait=60s").header("Authorization", bearer)));

      application.cairn().messages().send("w", "topic", "done");

      assertThat(result.join().body()).contains("\"done\"");
      assertThat(first.lines()).contains("event: end");
    }
  }

  private static BufferedReader changes(MountedApplication application, String bearer) {
    HttpResponse<InputStream> stream =
        send(
            application.api("/workflows/w/changes").header("Authorization", bearer),
            BodyHandlers.ofInputStream());
    assertThat(stream.statusCode()).isEqualTo(200);
    return new BufferedReader(new InputStreamReader(stream.body(), StandardCharsets.UTF_8));
  }

  @Test
  void openStreamsAndWaitsDoNotDelayTheShutdown() throws IOException {
    try (var application =
        run("server.shutdown=graceful", "spring.lifecycle.timeout-per-shutdown-phase=5m")) {
      String bearer = "Bearer " + application.token("VIEWER");
      application.startWaiting("w");
      try (BufferedReader stream = changes(application, bearer)) {
        assertThat(stream.readLine()).isEqualTo("event: workflow");
        CompletableFuture<HttpResponse<String>> result =
            CompletableFuture.supplyAsync(() ->
                send(
                    application
                        .api("/workflows/w/result?wait=60s")
                        .header("Authorization", bearer)));

        await().until(() -> application.waitingRequests() == 2);
        assertTimeoutPreemptively(Duration.ofSeconds(40), application::close);

        assertThat(stream.lines()).doesNotContain("event: end");
        assertThat(result.join().statusCode()).isEqualTo(503);
      }
    }
  }

  @Test
  void pausedApplicationAcceptsStreamsAfterItContinues() throws IOException {
    try (var application = run("server.port=" + freePort())) {
      String bearer = "Bearer " + application.token("VIEWER");
      application.startWaiting("w");

      application.context().stop();
      application.context().start();

      try (BufferedReader stream = changes(application, bearer)) {
        assertThat(stream.readLine()).isEqualTo("event: workflow");
      }
    }
  }

  private static int freePort() throws IOException {
    try (var socket = new java.net.ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }
}
