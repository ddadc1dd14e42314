package dev.cairn.examples.agent.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.Config;
import dev.cairn.agents.ModelPart.Kind;
import dev.cairn.examples.agent.ModelSettings;
import dev.cairn.examples.agent.stub.Call;
import dev.cairn.examples.agent.stub.Call.Outcome;
import dev.cairn.examples.agent.stub.TestStub;
import dev.cairn.examples.wire.Json;
import dev.cairn.testing.CairnTest;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.LongStream;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** The web page's server, with the stub in this JVM and a fresh database for each test. */
@CairnTest
class AgentServerTest {
  private static final String ID = "question-1";
  private static final String PLAIN = "What are glaciers?";
  private static final String PLAIN_ANSWER =
      "A glacier is snow that its own weight has turned into ice, and that flows downhill. Fact checker: I found 2 documents about it, and they agree.";
  private static final String WITH_FIGURES = "What are glaciers, with figures?";

  /** Enough for the calls of tools, and for some tokens of the answer. */
  private static final int TOKENS_BEFORE_HOLD = 40;

  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final Config config;
  private TestStub stub = TestStub.open();
  private @Nullable AgentServer server;

  AgentServerTest(Config config) {
    this.config = config;
  }

  private void open(TestStub changed) {
    open(changed, changed.settings());
  }

  private void open(TestStub changed, ModelSettings settings) {
    stub.close();
    stub = changed;
    server = AgentServer.open(config, settings.open(1), 0);
  }

  @AfterEach
  void close() {
    stub.close();
    server().close();
    http.shutdownNow();
  }

  private AgentServer server() {
    return Objects.requireNonNull(server, "call open first");
  }

  private EventReader reader() {
    return new EventReader(http, server().address().resolve("/events?id=" + ID));
  }

  @Test
  void readerThatReconnectsGetsEachTokenOnce() throws Exception {
    open(TestStub.held(TOKENS_BEFORE_HOLD));
    ask(PLAIN);
    EventReader reader = reader();

    reader.readUntil(found -> found.text().startsWith("A glacier"));
    int before = reader.ids().size();
    stub.release();
    reader.readToEnd();

    assertThat(reader.ids()).hasSizeGreaterThan(before);
    assertThat(reader.ids()).isEqualTo(LongStream.range(0, reader.ids().size()).boxed().toList());
    assertThat(reader.text()).isEqualTo(PLAIN_ANSWER);
    assertThat(reader.status().path("answer").asString()).isEqualTo(PLAIN_ANSWER);
  }

  @Test
  void readerContinuesAtTheNextProcess() throws Exception {
    open(TestStub.held(TOKENS_BEFORE_HOLD));
    ask(PLAIN);
    EventReader reader = reader();
    reader.readUntil(found -> found.text().startsWith("A glacier"));

    stub.release();
    server().close();
    server = AgentServer.open(config, stub.model(), 0);
    EventReader next = reader();
    next.readToEnd();

    assertThat(next.ids()).isEqualTo(LongStream.range(0, next.ids().size()).boxed().toList());
    assertThat(next.ids()).startsWith(reader.ids().toArray(Long[]::new));
    assertThat(next.text()).isEqualTo(PLAIN_ANSWER);
  }

  @Test
  void failedTriesAreReplaced() throws Exception {
    open(TestStub.failing(0.5, 3));
    ask(PLAIN);

    EventReader reader = reader().readToEnd();

    assertThat(stub.calls()).extracting(Call::outcome).contains(Outcome.FAILED);
    assertThat(reader.kinds()).contains(Kind.FAILED);
    assertThat(reader.text()).isEqualTo(PLAIN_ANSWER);
  }

  @Test
  void rejectedPurchaseIsNotMade(DataSource database) throws Exception {
    open(TestStub.open());
    ask(WITH_FIGURES);
    EventReader reader = reader();
    reader.readUntil(found -> found.openApproval().isObject());

    HttpResponse<String> answer =
        decide(reader.openApproval(), "reject", "too expensive", Map.of());
    reader.readToEnd();

    assertThat(answer.body()).isEqualToIgnoringNewLines("{\"first\":true}");
    assertThat(reader.text()).contains("rejected this call", "too expensive");
    assertThat(purchases(database)).isEmpty();
  }

  @Test
  void changedArgumentsAreThoseOfTheCall(DataSource database) throws Exception {
    open(TestStub.open());
    ask(WITH_FIGURES);
    EventReader reader = reader();
    reader.readUntil(found -> found.openApproval().isObject());
    JsonNode approval = reader.openApproval();

    decide(approval, "approve", "", Map.of("title", "Salt in figures", "limit", 100));
    reader.readToEnd();

    assertThat(approval.path("arguments").path("title").asString())
        .isEqualTo("Glaciers in figures");
    assertThat(reader.text()).contains("35 grams of salt");
    assertThat(purchases(database)).containsExactly(ID + ": Salt in figures for 27 EUR");
  }

  @Test
  void rejectedKeyIsReportedAndNotTriedAgain() throws Exception {
    TestStub changed = TestStub.open();
    open(changed, new ModelSettings(changed.settings().url(), "invalid", "stub"));
    ask(PLAIN);

    EventReader reader = reader().readToEnd();

    assertThat(reader.status().path("state").asString()).isEqualTo("FAILED");
    assertThat(reader.status().path("problem").asString())
        .contains("AuthenticationException", "Incorrect API key provided", "AGENT_MODEL_KEY");
    assertThat(stub.calls()).extracting(Call::outcome).containsExactly(Outcome.REJECTED);
  }

  @Test
  void pageLoadsNothingFromElsewhere() throws Exception {
    open(TestStub.open());

    for (String path : List.of("/", "/page.js", "/page.css")) {
      HttpResponse<String> file = get(path);

      assertThat(file.statusCode()).isEqualTo(200);
      assertThat(file.headers().firstValue("Content-Security-Policy"))
          .hasValue(
              "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'");
      assertThat(file.body()).doesNotContainPattern("(?i)https?:|[\"'(]//|@import|url\\(");
    }
    assertThat(get("/").body()).doesNotContainPattern("(?i)<style|<script>|\\son[a-z]+=|\\sstyle=");
  }

  @Test
  void invalidRequestsAreRejected() throws Exception {
    open(TestStub.open());

    assertRejected(put("/questions/a%20b", "{\"question\":\"x\"}"), 400, "64 letters");
    assertRejected(put("/questions/a", "{\"question\":\" \"}"), 400, "not only blanks");
    assertRejected(put("/questions/a", "{"), 400, "The body is not valid");
    assertRejected(get("/question?id=unknown"), 404, "There is no workflow 'unknown'");
    assertRejected(get("/events?id=unknown"), 404, "There is no workflow 'unknown'");
    assertRejected(get("/events"), 400, "'id' is missing");
    assertRejected(get("/events?id=a&from=-1"), 400, "must be a number");
    assertRejected(
        send("PUT", "/questions/a", "text/plain", "{\"question\":\"x\"}"), 415, "Content-Type");
    assertRejected(
        send(
            "POST",
            "/approvals?id=a&question=b",
            "application/json",
            "{\"option\":\"maybe\",\"comment\":\"\",\"arguments\":{}}"),
        400,
        "[approve, reject]");
  }

  @Test
  void otherHostNamesAreRejected() throws Exception {
    open(TestStub.open());
    try (var socket = new Socket(InetAddress.getLoopbackAddress(), server().address().getPort())) {
      OutputStream request = socket.getOutputStream();
      request.write(
          "GET /questions HTTP/1.1\r\nHost: attacker.example\r\nConnection: close\r\n\r\n"
              .getBytes(StandardCharsets.UTF_8));
      request.flush();

      String response = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

      assertThat(response).startsWith("HTTP/1.1 403").contains("The host is 'attacker.example'");
    }
  }

  private static void assertRejected(HttpResponse<String> response, int status, String problem) {
    assertThat(response.statusCode()).as(response.body()).isEqualTo(status);
    assertThat(Json.tree(response.body()).path("error").asString()).contains(problem);
  }

  private void ask(String question) throws Exception {
    HttpResponse<String> accepted =
        put("/questions/" + ID, Json.write(Map.of("question", question)));
    assertThat(accepted.statusCode()).as(accepted.body()).isEqualTo(202);
  }

  private HttpResponse<String> decide(
      JsonNode approval, String option, String comment, Map<String, Object> arguments)
      throws Exception {
    return send(
        "POST",
        "/approvals?id=%s&question=%s".formatted(ID, approval.path("id").asString()),
        "application/json",
        Json.write(Map.of("option", option, "comment", comment, "arguments", arguments)));
  }

  private HttpResponse<String> put(String path, String body) throws Exception {
    return send("PUT", path, "application/json", body);
  }

  private HttpResponse<String> send(String method, String path, String type, String body)
      throws Exception {
    URI address = URI.create(server().address() + path);
    return http.send(
        HttpRequest.newBuilder(address)
            .header("Content-Type", type)
            .method(method, BodyPublishers.ofString(body))
            .build(),
        BodyHandlers.ofString());
  }

  private HttpResponse<String> get(String path) throws Exception {
    return http.send(
        HttpRequest.newBuilder(URI.create(server().address() + path)).build(),
        BodyHandlers.ofString());
  }

  private static List<String> purchases(DataSource database) throws SQLException {
    try (var connection = database.getConnection();
        var statement =
            connection.prepareStatement(
                "select workflow_id, title, price from library.purchase order by id");
        var rows = statement.executeQuery()) {
      List<String> found = new ArrayList<>();
      while (rows.next()) {
        found.add(
            "%s: %s for %d EUR"
                .formatted(
                    rows.getString("workflow_id"), rows.getString("title"), rows.getInt("price")));
      }
      return found;
    }
  }
}
