package dev.cairn.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.http.internal.route.PathSegment;
import dev.cairn.start.StartOptions;
import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.json.JsonMapper;

/** Requests that are wrong, large, odd or random are answered clearly, and harm nothing. */
class HostileRequestTest {
  private static final int LARGEST = 100_000;

  private static CairnHttpServer server;
  private static ApiClient api;

  @BeforeAll
  static void listen() {
    server = HttpApi.of(TestWorkflows.cairn()).limits(LARGEST, 10).listen(0);
    api = ApiClient.of(server);
  }

  @AfterAll
  static void close() {
    server.close();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a/b", "..", ".", "a;b=c", "a%2Fb", "a b", "x\\y", "é漢🎉", "~tilde", "?q#f", "a//b", "+",
        "1:2"
      })
  void oddIdsAreStartedAndRead(String odd) {
    String id = odd + "-" + odd.hashCode();
    String json = JsonMapper.shared().writeValueAsString(id);
    String href =
        api.post(
                "/workflows",
                "{\"name\": \"fail\", \"id\": %s, \"argument\": \"x\"}".formatted(json))
            .is(202)
            .json()
            .get("href")
            .asString();

    assertThat(api.get("/" + href).is(200).json().at("/workflow/id").asString()).isEqualTo(id);
    assertThat(href).isEqualTo("workflows/" + PathSegment.of(id));
  }

  @Test
  void longIdsAreAcceptedUpToTheLimit() {
    String longest = "x".repeat(StartOptions.LONGEST_ID);

    api.post(
            "/workflows",
            "{\"name\": \"fail\", \"id\": \"%s\", \"argument\": \"x\"}".formatted(longest))
        .is(202);
    api.get("/workflows/" + longest).is(200);
    api.post(
            "/workflows",
            "{\"name\": \"fail\", \"id\": \"%sx\", \"argument\": \"x\"}".formatted(longest))
        .isProblem(400, "invalid-argument");
    api.get("/workflows/" + "x".repeat(3_000)).isProblem(404, "no-such-workflow");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "{",
        "[]",
        "null",
        "17",
        "\"text\"",
        "{\"name\": 17}",
        "{\"name\": null}",
        "{}",
        "{\"name\": \"greet\", \"surprise\": 1}",
        "{\"name\": \"greet\"} trailing",
        "{\"name\": \"greet\", \"timeout\": \"soon\"}",
        "{\"name\": \"greet\", \"deadline\": \"tomorrow\"}",
        "{\"name\": \"greet\", \"queue\": \"orders\"}",
        "{\"name\": \"greet\", \"queue\": {}}",
        "{\"name\": \"greet\", \"headers\": {\"a\": {}}}",
        "{\"name\": \"greet\", \"argument\": 1, \"arguments\": []}",
      })
  void wrongBodiesAreRefused(String body) {
    int status = api.post("/workflows", body).status();

    assertThat(status).isBetween(400, 499);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/workflows?limit=0",
        "/workflows?limit=1001",
        "/workflows?limit=-1",
        "/workflows?limit=x",
        "/workflows?limit=99999999999",
        "/workflows?state=BROKEN",
        "/workflows?color=red",
        "/workflows?createdAfter=now",
        "/workflows?attribute=x",
        "/workflows?name=",
        "/workflows?queue=a&queue=b",
        "/workflows?name=%zz",
        "/workflow-counts?groupBy=color",
        "/workflows/~!!",
        "/workflows/~_w",
        "/workflows/%ff",
        "/workflows/a/result?wait=1d",
        "/workflows/a/result?wait=61s",
        "/workflows/a/steps?from=-1",
        "/workflows/%00",
        "/nothing",
        "/",
        "//",
        "/workflows/",
        "/workflows/a/streams/w?from=x",
        "/queues/~",
        "/schedules/none"
      })
  void wrongPathsAndParametersAreRefused(String path) throws IOException {
    assertThat(raw("GET", path)).isBetween(400, 499);
  }

  @Test
  void otherMethodsAreRefused() throws IOException {
    api.exchange(api.request("/workflows").method("PATCH", BodyPublishers.ofString("{}")))
        .isProblem(405, "method-not-allowed");
    assertThat(raw("TRACE", "/workflows")).isBetween(400, 599);
    assertThat(raw("BREW", "/workflows")).isBetween(400, 599);
    assertThat(raw("HEAD", "/workflows")).isEqualTo(200);
  }

  /** Sends a request as it is, which clients would refuse to send. */
  private static int raw(String method, String path) throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.address().getPort())) {
      socket
          .getOutputStream()
          .write(
              "%s /api/v1%s HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
                  .formatted(method, path)
                  .getBytes(StandardCharsets.ISO_8859_1));
      var in =
          new BufferedReader(
              new InputStreamReader(socket.getInputStream(), StandardCharsets.ISO_8859_1));
      return Integer.parseInt(String.valueOf(in.readLine()).substring(9, 12));
    }
  }

  @Test
  void connectionIsUsableAfterARequestWasRefusedBeforeItsBody() throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.address().getPort())) {
      socket.setSoTimeout(500);
      var in =
          new BufferedReader(
              new InputStreamReader(socket.getInputStream(), StandardCharsets.ISO_8859_1));
      send(socket, "POST /api/v1/nothing HTTP/1.1\r\nHost: localhost\r\nContent-Length: 2\r\n\r\n");

      assertThatThrownBy(in::readLine).isInstanceOf(SocketTimeoutException.class);

      socket.setSoTimeout(0);
      send(socket, "{}GET /api/v1/me HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
      assertThat(in.lines().filter(line -> line.contains("HTTP/1.1 ")))
          .satisfiesExactly(
              refused -> assertThat(refused).contains("404"),
              next -> assertThat(next).contains("200"));
    }
  }

  private static void send(Socket socket, String text) throws IOException {
    socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
  }

  @Test
  void hugeBodiesAreRefusedAlsoWithoutALength() {
    String large = "{\"name\": \"" + "x".repeat(LARGEST) + "\"}";

    api.post("/workflows", large).isProblem(413, "body-too-large");
    api.exchange(
            api.request("/workflows")
                .header("Content-Type", "application/json")
                .POST(
                    BodyPublishers.ofInputStream(
                        () -> new ByteArrayInputStream(large.getBytes(StandardCharsets.UTF_8)))))
        .isProblem(413, "body-too-large");
    api.post("/workflows", "{\"name\": \"greet\", \"argument\": " + "[".repeat(50_000))
        .isProblem(400, "malformed-json");
  }

  /** Larger than the buffers of the connection, so a connection that is reset loses the answer. */
  @Test
  void clientsThatFirstSendAllOfAHugeBodyGetTheAnswer() throws IOException {
    int length = 20_000_000;
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.address().getPort())) {
      send(
          socket,
          "POST /api/v1/workflows HTTP/1.1\r\nHost: localhost\r\nContent-Length: %d\r\n\r\n"
              .formatted(length));
      socket.getOutputStream().write(new byte[length]);
      var in =
          new BufferedReader(
              new InputStreamReader(socket.getInputStream(), StandardCharsets.ISO_8859_1));

      assertThat(in.lines())
          .anySatisfy(line -> assertThat(line).contains("HTTP/1.1 413"))
          .anySatisfy(line -> assertThat(line).isEqualToIgnoringCase("Connection: close"))
          .anySatisfy(line -> assertThat(line).contains("body-too-large"));
    }
  }

  @Test
  void bodiesThatAreNotUtf8AreRefused() {
    api.exchange(
            api.request("/workflows")
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofByteArray(new byte[] {'{', '"', (byte) 0xff, '"', '}'})))
        .isProblem(400, "invalid-body");
  }

  @Test
  void largeAnswersAreCompressedIfTheClientWantsIt() {
    var compressed =
        api.exchange(api.request("/workflow-types").header("Accept-Encoding", "br, gzip"));
    var document =
        api.exchange(api.request("/openapi.json").header("Accept-Encoding", "gzip")).is(200);
    var refused = api.exchange(api.request("/openapi.json").header("Accept-Encoding", "gzip;q=0"));

    compressed.is(200);
    assertThat(document.raw().headers().firstValue("Content-Encoding")).hasValue("gzip");
    assertThat(document.raw().body().length).isLessThan(document.text().length() / 4);
    assertThat(refused.raw().headers().firstValue("Content-Encoding")).isEmpty();
  }

  @Test
  void otherHostNamesAreRefusedWithoutAuthentication() throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.address().getPort())) {
      socket
          .getOutputStream()
          .write(
              "GET /api/v1/me HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n"
                  .getBytes(StandardCharsets.ISO_8859_1));
      var in =
          new BufferedReader(
              new InputStreamReader(socket.getInputStream(), StandardCharsets.ISO_8859_1));

      assertThat(in.readLine()).contains("403");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"Forwarded", "Via", "X-Forwarded-For", "X-Forwarded-Host", "X-Real-IP"})
  void requestsOfProxiesAreRefusedWithoutAuthentication(String header) {
    api.exchange(api.request("/me").header(header, "192.0.2.7")).isProblem(403, "not-local");
  }

  private static final List<String> PATHS =
      List.of(
          "/workflows",
          "/promises",
          "/bulk/preview",
          "/workflows/none/fork",
          "/workflows/none/messages",
          "/workflows/none/attributes");

  private static final List<String> PARTS =
      List.of(
          "{",
          "}",
          "[",
          "]",
          ":",
          ",",
          "\"name\"",
          "\"greet\"",
          "\"argument\"",
          "\"id\"",
          "null",
          "true",
          "1e999",
          "-0",
          "\"\\ud800\"",
          "\"queue\"",
          "\"topic\"",
          "\"value\"",
          "\"set\"",
          "\"criteria\"",
          "9".repeat(400),
          "\"\\u0000\"");

  /** Bodies that are almost right, made at random from a fixed seed. */
  @Test
  void randomBodiesAreNeverAnErrorOfTheServer() {
    RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(22);

    for (int i = 0; i < 300; i++) {
      StringBuilder body = new StringBuilder("{");
      for (int part = random.nextInt(9); part > 0; part--) {
        body.append(PARTS.get(random.nextInt(PARTS.size())));
      }
      String sent = body.append('}').toString();
      int status = api.post(PATHS.get(random.nextInt(PATHS.size())), sent).status();

      assertThat(status).as(sent).isLessThan(500);
    }
  }
}
