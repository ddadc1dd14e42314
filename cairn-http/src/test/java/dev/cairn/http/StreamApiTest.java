package dev.cairn.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Streams and changes as server-sent events. */
class StreamApiTest {
  private static final HttpClient HTTP = HttpClient.newHttpClient();
  private static final int MOST = 3;

  private static CairnHttpServer server;
  private static ApiClient api;

  @BeforeAll
  static void listen() {
    server = HttpApi.of(TestWorkflows.cairn()).limits(100_000, MOST).listen(0);
    api = ApiClient.of(server);
  }

  @AfterAll
  static void close() {
    server.close();
  }

  private static void start(String name, String id, String argument) {
    api.post(
            "/workflows",
            "{\"name\": \"%s\", \"id\": \"%s\", \"argument\": %s}".formatted(name, id, argument))
        .is(202);
  }

  private static void say(String id, String word) {
    api.post(
            "/workflows/" + id + "/messages",
            "{\"topic\": \"t\", \"value\": \"%s\"}".formatted(word))
        .is(204);
  }

  private static HttpResponse<Stream<String>> open(String path, String lastId)
      throws IOException, InterruptedException {
    HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(server.address() + path));
    if (!lastId.isEmpty()) {
      request.header("Last-Event-ID", lastId);
    }
    return HTTP.send(request.build(), HttpResponse.BodyHandlers.ofLines());
  }

  /** Reads lines up to one that begins with a text. */
  private static List<String> until(Iterator<String> lines, String begin) {
    List<String> read = new ArrayList<>();
    while (lines.hasNext()) {
      String line = lines.next();
      read.add(line);
      if (line.startsWith(begin)) {
        return read;
      }
    }
    return read;
  }

  @Test
  void streamIsFollowedWhileItIsWrittenAndContinuedAfterAReload() throws Exception {
    start("converse", "talk", "\"t\"");
    say("talk", "one");
    try (Stream<String> first = open("/workflows/talk/streams/words", "").body()) {
      Iterator<String> lines = first.iterator();
      assertThat(until(lines, "data:")).contains("id: 0", "event: item");
      say("talk", "two");
      assertThat(until(lines, "data:").toString()).contains("\"value\":\"two\"");
    }

    try (Stream<String> second = open("/workflows/talk/streams/words", "1").body()) {
      Iterator<String> lines = second.iterator();
      say("talk", "three");
      List<String> item = until(lines, "data:");
      say("talk", ".");
      List<String> end = until(lines, "data:");

      assertThat(item.toString()).contains("id: 2").contains("three").doesNotContain("two");
      assertThat(end.toString()).contains("id: end").contains("event: end");
    }
    assertThat(open("/workflows/talk/streams/words", "end").statusCode()).isEqualTo(204);
    assertThat(open("/workflows/none/streams/words", "").statusCode()).isEqualTo(404);
  }

  @Test
  void streamsOfAWorkflowAreListed() {
    start("converse", "listed", "\"t\"");
    say("listed", "one");
    await().until(() -> api.get("/workflows/listed/streams").is(200).json().size() == 1);
    say("listed", ".");
    api.get("/workflows/listed/result?wait=30s").is(200);

    var words = api.get("/workflows/listed/streams").is(200).json().get(0);

    assertThat(words.get("name").asString()).isEqualTo("words");
    assertThat(words.get("items").asInt()).isEqualTo(1);
    assertThat(words.get("closed").asBoolean()).isTrue();
    assertThat(words.get("last").asString()).startsWith("20");
    api.get("/workflows/nobody/streams").isProblem(404, "no-such-workflow");
  }

  @Test
  void changesOfAWorkflowAreWatched() throws Exception {
    start("converse", "watched", "\"t\"");
    try (Stream<String> changes = open("/workflows/watched/changes", "").body()) {
      Iterator<String> lines = changes.iterator();
      assertThat(until(lines, "data:").toString()).contains("event: workflow").contains("RUNNING");
      say("watched", "hello");
      assertThat(until(lines, "event: step").toString()).doesNotContain("event: end");
      say("watched", ".");
      List<String> rest = until(lines, "event: end");

      assertThat(rest.toString()).contains("SUCCEEDED");
      assertThat(until(lines, "data:").toString()).contains("SUCCEEDED");
    }
  }

  @Test
  void openStreamsAreLimitedAndReleasedWhenTheirClientsHaveGone() throws Exception {
    start("converse", "crowded", "\"t\"");
    say("crowded", "one");
    List<HttpResponse<Stream<String>>> open = new ArrayList<>();
    await().until(() -> server.openStreams() == 0);
    for (int i = 0; i < MOST; i++) {
      HttpResponse<Stream<String>> stream = open("/workflows/crowded/streams/words", "");
      open.add(stream);
      assertThat(until(stream.body().iterator(), "data:")).isNotEmpty();
    }

    int refused = open("/workflows/crowded/streams/words", "").statusCode();
    open.forEach(stream -> stream.body().close());
    say("crowded", "two"); // the writers find out that the clients have gone

    assertThat(refused).isEqualTo(503);
    await()
        .until(() -> {
          say("crowded", "more");
          return server.openStreams() == 0;
        });
    say("crowded", ".");
  }

  /** A client that reads nothing delays only itself: the writer blocks, and nothing is buffered. */
  @Test
  void slowReaderIsNotBufferedForAndLosesNothing() throws Exception {
    int count = 200;
    start("tell", "long", String.valueOf(count));
    api.get("/workflows/long/result?wait=60s").is(200);
    try (Socket slow = new Socket(InetAddress.getLoopbackAddress(), server.address().getPort())) {
      slow.setReceiveBufferSize(262_144);
      OutputStream out = slow.getOutputStream();
      out.write(
          "GET /api/v1/workflows/long/streams/texts HTTP/1.1\r\nHost: localhost\r\n\r\n"
              .getBytes(StandardCharsets.UTF_8));
      var in =
          new BufferedReader(new InputStreamReader(slow.getInputStream(), StandardCharsets.UTF_8));
      String line = String.valueOf(in.readLine());
      assertThat(line).contains("200");
      api.get("/me").is(200); // others are answered meanwhile

      int items = 0;
      while (!line.equals("event: end") && !line.equals("null")) {
        items += line.equals("event: item") ? 1 : 0;
        line = String.valueOf(in.readLine());
      }

      assertThat(items).isEqualTo(count);
    }
  }

  @Test
  void serverClosesWithOpenStreams() throws Exception {
    start("converse", "abandoned", "\"t\"");
    CairnHttpServer other = HttpApi.of(TestWorkflows.cairn()).listen(0);
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(other.address() + "/workflows/abandoned/streams/words"))
            .build();
    HttpResponse<Stream<String>> stream = HTTP.send(request, HttpResponse.BodyHandlers.ofLines());

    other.close();

    assertThat(stream.statusCode()).isEqualTo(200);
    assertThat(other.openStreams()).isZero();
    stream.body().close();
    say("abandoned", ".");
  }
}
