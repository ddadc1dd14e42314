package dev.cairn.integration;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.spring.test.CairnTestKit;
import dev.cairn.workflow.Workflow;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.stereotype.Component;

/** The HTTP API and the console in an application with Spring Boot's defaults for security. */
@SpringBootTest(
    classes = OldestMountedApiTest.Application.class,
    webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
    properties = {
      "spring.application.name=oldest",
      "spring.security.user.name=ada",
      "spring.security.user.password=secret",
      "spring.security.user.roles=CAIRN_OPERATOR",
      "cairn.http.path=/cairn"
    })
@CairnTestKit
class OldestMountedApiTest {
  private final HttpClient http = HttpClient.newHttpClient();

  @Value("${local.server.port}")
  private int port;

  @AfterEach
  void close() {
    http.close();
  }

  @Test
  void userOfTheApplicationReadsAndChangesByRole() throws Exception {
    assertThat(send(request("/cairn/api/v1/workflows")).statusCode()).isEqualTo(200);
    assertThat(send(start("order-1")).statusCode()).isEqualTo(202);
    assertThat(send(request("/cairn/api/v1/audit")).statusCode()).isEqualTo(403);
    assertThat(send(request("/cairn/api/v1/workflows/order-1/result?wait=30s")).body())
        .contains("book bought");
  }

  @Test
  void strangersAreRefused() throws Exception {
    HttpRequest.Builder stranger = HttpRequest.newBuilder(uri("/cairn/api/v1/workflows"));

    assertThat(send(stranger).statusCode()).isEqualTo(401);
  }

  @Test
  void consoleIsOffered() throws Exception {
    assertThat(send(request("/cairn/")).body()).contains("<base href=\"/cairn/\"");
  }

  private URI uri(String path) {
    return URI.create("http://127.0.0.1:" + port + path);
  }

  private HttpRequest.Builder request(String path) {
    byte[] user = "ada:secret".getBytes(StandardCharsets.UTF_8);
    return HttpRequest.newBuilder(uri(path))
        .header("Authorization", "Basic " + Base64.getEncoder().encodeToString(user));
  }

  private HttpRequest.Builder start(String id) {
    return request("/cairn/api/v1/workflows")
        .header("Content-Type", "application/json")
        .POST(
            BodyPublishers.ofString(
                "{\"name\": \"purchase\", \"id\": \"%s\", \"argument\": \"book\"}".formatted(id)));
  }

  private HttpResponse<String> send(HttpRequest.Builder request)
      throws IOException, InterruptedException {
    return http.send(request.build(), BodyHandlers.ofString());
  }

  /** The application. */
  @Configuration(proxyBeanMethods = false)
  @EnableAutoConfiguration
  @Import(Shop.class)
  static class Application {}

  /** A workflow. */
  @Component
  static class Shop {
    @Workflow
    public String purchase(String item) {
      return item + " bought";
    }
  }
}
