package dev.cairn.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.CairnClient;
import dev.cairn.http.internal.server.Dispatcher;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Queues, schedules, executors, versions, health, and the document. */
class ClusterApiTest {
  private static CairnHttpServer server;
  private static ApiClient api;

  @BeforeAll
  static void listen() {
    server = HttpApi.of(TestWorkflows.cairn()).listen(0);
    api = ApiClient.of(server);
  }

  @AfterAll
  static void close() {
    server.close();
  }

  @Test
  void queuesAreChangedPausedAndDeleted() {
    String settings =
        "{\"concurrency\": 5, \"rate\": {\"starts\": 9, \"period\": \"PT1M\"}, \"partitioned\": true}";

    JsonNode created = api.put("/queues/mail", settings).is(200).json();
    api.post("/queues/mail/pause", "").is(204);
    JsonNode paused = api.get("/queues/mail").is(200).json();
    api.post("/queues/mail/resume", "").is(204);

    assertThat(created.at("/limits/concurrency").asInt()).isEqualTo(5);
    assertThat(created.at("/limits/rate/period").asString()).isEqualTo("PT1M");
    assertThat(paused.get("paused").asBoolean()).isTrue();
    assertThat(api.get("/queues").is(200).text()).contains("\"mail\"", "\"orders\"");
    api.delete("/queues/mail").is(204);
    assertThat(api.get("/queues/mail").isProblem(404, "no-such-queue").text()).contains("orders");
    api.put("/queues/mail", "{\"concurrency\": 0}").isProblem(400, "invalid-argument");
  }

  @Test
  void schedulesArePausedTriggeredAndBackfilled() {
    JsonNode nightly = api.get("/schedules/nightly").is(200).json();
    api.post("/schedules/nightly/pause", "").is(204);
    JsonNode paused = api.get("/schedules").is(200).json();
    api.post("/schedules/nightly/resume", "").is(204);
    String triggered =
        api.post("/schedules/nightly/trigger", "").is(202).json().get("id").asString();
    JsonNode filled =
        api.post(
                "/schedules/nightly/backfill",
                "{\"from\": \"2026-01-01T00:00:00Z\", \"to\": \"2026-01-03T00:00:00Z\"}")
            .is(202)
            .json();

    assertThat(nightly.get("cron").asString()).isEqualTo("0 3 * * *");
    assertThat(nightly.get("next")).isNotEmpty();
    assertThat(paused.at("/0/paused").asBoolean()).isTrue();
    assertThat(api.get("/workflows?id=" + triggered).is(200).json().get("workflows")).hasSize(1);
    assertThat(filled.get("count").asInt()).isEqualTo(2);
    api.delete("/schedules/none").isProblem(404, "no-such-schedule");
  }

  @Test
  void clusterIsDescribed() {
    assertThat(api.get("/executors").is(200).json().at("/0/application").asString())
        .isEqualTo("http");
    assertThat(api.get("/versions").is(200).json().at("/0/executors").asInt()).isEqualTo(1);
    assertThat(api.get("/health").is(200).json().get("healthy").asBoolean()).isTrue();
    assertThat(api.get("/me").is(200).json().get("role").asString()).isEqualTo("ADMIN");
    api.post("/versions/current", "{\"application\": \"http\"}").is(204);
    api.post("/versions/current", "{}").isProblem(400, "invalid-body");
  }

  @Test
  void workflowTypesHaveSchemasOfArgumentsAndResult() {
    JsonNode types = api.get("/workflow-types").is(200).json();

    JsonNode greet = type(types, "greet");
    assertThat(greet.at("/argumentsSchema/prefixItems/0/properties/name/type").asString())
        .isEqualTo("string");
    assertThat(greet.at("/argumentsSchema/minItems").asInt()).isEqualTo(1);
    assertThat(greet.at("/resultSchema/type").asString()).isEqualTo("string");
    assertThat(type(types, "tick").at("/argumentsSchema/prefixItems/0/format").asString())
        .isEqualTo("date-time");
  }

  @Test
  void processWithoutTheCodeKnowsWhatWorkflowsLookLike() {
    try (CairnClient client = TestWorkflows.client();
        CairnHttpServer alone = HttpApi.of(client).listen(0)) {
      ApiClient other = ApiClient.of(alone);
      String start =
          "{\"name\": \"greet\", \"id\": \"of-code\", \"argument\": {\"name\": \"ada\", \"times\": 1}}";
      api.post("/workflows", start).is(202);
      Awaitility.await()
          .untilAsserted(() -> assertThat(names(other.get("/workflow-types"))).contains("greet"));

      JsonNode greet = type(other.get("/workflow-types").is(200).json(), "greet");
      JsonNode code = other.get("/workflows/of-code/code").is(200).json();

      assertThat(greet.at("/argumentsSchema/minItems").asInt()).isEqualTo(1);
      assertThat(greet.at("/origin/application").asString()).isEqualTo("http");
      assertThat(code.get("version").asString()).isEqualTo(greet.at("/origin/version").asString());
      other.get("/workflows/nobody/code").isProblem(404, "no-such-workflow");
    }
  }

  private static List<String> names(ApiClient.Reply types) {
    return types.is(200).json().valueStream().map(type -> type.get("name").asString()).toList();
  }

  private static JsonNode type(JsonNode types, String name) {
    return types
        .valueStream()
        .filter(type -> type.get("name").asString().equals(name))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void documentHasEveryRouteAndResolvesEveryReference() {
    JsonNode document = api.contract().document();
    Set<String> documented = new TreeSet<>();
    document
        .get("paths")
        .properties()
        .forEach(path ->
            path.getValue()
                .properties()
                .forEach(operation ->
                    documented.add(operation.getValue().get("operationId").asString())));
    Set<String> routes = new TreeSet<>();
    try (Dispatcher dispatcher = HttpApi.of(TestWorkflows.cairn()).dispatcher()) {
      dispatcher.table().routes().forEach(route -> routes.add(route.name()));
    }

    assertThat(documented).isEqualTo(routes);
    assertThat(document.get("openapi").asString()).isEqualTo("3.1.0");
    assertThat(List.copyOf(document.findValuesAsString("$ref")))
        .isNotEmpty()
        .allSatisfy(
            reference -> assertThat(document.at(reference.substring(1)).isMissingNode()).isFalse());
  }
}
