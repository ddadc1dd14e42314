package dev.cairn.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.cairn.http.access.Area;
import dev.cairn.http.access.Authentication;
import dev.cairn.http.access.Grant;
import dev.cairn.http.access.Principal;
import dev.cairn.http.access.Role;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Open promises: lists of them, and their completion without a token. */
class PromiseApiTest {
  private static final String KEY = "~cHJvbWlzZSBhbnN3ZXI"; // promise answer

  private static CairnHttpServer server;
  private static ApiClient api;

  private final String prefix = "ask-" + UUID.randomUUID() + "-";

  @BeforeAll
  static void listen() {
    server = HttpApi.of(TestWorkflows.cairn()).listen(0);
    api = ApiClient.of(server);
  }

  @AfterAll
  static void close() {
    server.close();
  }

  /** Starts a workflow that waits for a promise, and returns its id. */
  private String ask(String name, String queue) {
    String id = prefix + name;
    api.post(
            "/workflows",
            "{\"name\": \"approve\", \"id\": \"%s\", \"argument\": \"?\", \"queue\": %s}"
                .formatted(id, queue.isEmpty() ? "null" : "{\"name\": \"" + queue + "\"}"))
        .is(202);
    await().until(() -> ids(api, "&idPrefix=" + id).equals(List.of(id)));
    return id;
  }

  private static List<String> ids(ApiClient client, String query) {
    JsonNode page = client.get("/promises?limit=1000" + query).is(200).json();
    return StreamSupport.stream(page.get("promises").spliterator(), false)
        .map(each -> each.get("workflow").asString())
        .toList();
  }

  @Test
  void openPromisesAreListedByPageInBothOrders() {
    List<String> oldest = List.of(ask("a", ""), ask("b", ""), ask("c", ""));

    JsonNode first = api.get("/promises?limit=2&idPrefix=" + prefix).is(200).json();
    JsonNode second =
        api.get(
                "/promises?limit=2&idPrefix=%s&cursor=%s"
                    .formatted(prefix, first.get("cursor").asString()))
            .is(200)
            .json();

    assertThat(ids(api, "&order=oldest&name=approve&idPrefix=" + prefix)).isEqualTo(oldest);
    assertThat(ids(api, "&idPrefix=" + prefix)).isEqualTo(oldest.reversed());
    assertThat(first.at("/promises/0/key").asString()).isEqualTo("promise answer");
    assertThat(first.get("promises")).hasSize(2);
    assertThat(second.at("/promises/0/workflow").asString()).isEqualTo(oldest.getFirst());
    assertThat(second.has("cursor")).isFalse();
    api.get("/promises?order=random").isProblem(400, "invalid-parameter");
    api.get("/promises?idPrefix=x&cursor=" + first.get("cursor").asString())
        .isProblem(400, "invalid-argument");
    oldest.forEach(id -> api.post("/workflows/" + id + "/cancel", "").is(200));
  }

  @Test
  void promiseIsCompletedByWorkflowAndKey() {
    String id = ask("by-key", "");

    ApiClient.Reply first = api.post("/workflows/" + id + "/promises/" + KEY, "{\"value\": \"!\"}");
    ApiClient.Reply again =
        api.post("/workflows/" + id + "/promises/" + KEY, "{\"value\": \"no\"}");
    JsonNode outcome = api.get("/workflows/" + id + "/result?wait=30s").is(200).json();
    JsonNode audit = api.get("/audit?target=" + id).is(200).json();

    assertThat(first.is(200).json().get("changed").asBoolean()).isTrue();
    assertThat(again.is(200).json().get("changed").asBoolean()).isFalse();
    assertThat(outcome.get("result").asString()).isEqualTo("? !");
    assertThat(audit.toString()).contains("completePromiseOf", "\"value\":\"!\"");
    assertThat(ids(api, "&idPrefix=" + prefix)).isEmpty();
  }

  @Test
  void promiseIsFailedByWorkflowAndKey() {
    String id = ask("refused", "");

    api.post("/workflows/" + id + "/promises/" + KEY, "{\"failure\": \"too dear\"}").is(200);

    assertThat(api.get("/workflows/" + id + "/result?wait=30s").is(200).text())
        .contains("FAILED", "too dear");
    api.post("/workflows/" + id + "/promises/none", "{\"value\": 1}")
        .isProblem(404, "no-such-promise");
    api.post("/workflows/" + id + "/promises/" + KEY, "{\"value\": 1, \"failure\": \"x\"}")
        .isProblem(400, "invalid-body");
  }

  @Test
  void promiseOfAnEndedWorkflowIsNeitherListedNorCompleted() {
    String id = ask("ended", "");
    api.post("/workflows/" + id + "/cancel", "").is(200);
    api.get("/workflows/" + id + "/result?wait=30s").is(200);

    assertThat(ids(api, "&id=" + id)).isEmpty();
    api.post("/workflows/" + id + "/promises/" + KEY, "{\"value\": \"late\"}")
        .isProblem(409, "workflow-has-ended");
  }

  @Test
  void principalsOfAnAreaSeeAndCompleteOnlyPromisesThere() {
    String inOrders = ask("orders", "orders");
    String elsewhere = ask("elsewhere", "");
    Authentication orders =
        request ->
            Optional.of(
                new Principal("o", List.of(new Grant(Role.OPERATOR, Area.queue("orders")))));
    try (CairnHttpServer limited =
        HttpApi.of(TestWorkflows.cairn()).authenticatedBy(orders).listen(0)) {
      ApiClient client = ApiClient.of(limited);

      assertThat(ids(client, "&idPrefix=" + prefix)).containsExactly(inOrders);
      client.get("/promises?queue=paused").isProblem(400, "invalid-parameter");
      client
          .post("/workflows/" + elsewhere + "/promises/" + KEY, "{\"value\": \"!\"}")
          .isProblem(404, "no-such-workflow");
      client.post("/workflows/" + inOrders + "/promises/" + KEY, "{\"value\": \"!\"}").is(200);
    }
    assertThat(ids(api, "&idPrefix=" + prefix)).containsExactly(elsewhere);
    api.post("/workflows/" + elsewhere + "/cancel", "").is(200);
  }
}
