package dev.cairn.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpRequest.BodyPublishers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Starting, reading and controlling workflows. */
class WorkflowApiTest {
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

  private static String started(String body) {
    return api.post("/workflows", body).is(202).json().get("id").asString();
  }

  private static JsonNode ended(String id) {
    return api.get("/workflows/" + id + "/result?wait=30s").is(200).json();
  }

  @Test
  void workflowIsStartedByNameAndItsResultAwaited() {
    ApiClient.Reply start =
        api.post(
            "/workflows",
            """
            {"name": "greet", "id": "start-1", "argument": {"name": "Ada", "times": 2}}\
            """);

    assertThat(start.is(202).raw().headers().firstValue("Location")).hasValue("workflows/start-1");
    JsonNode outcome = ended("start-1");
    assertThat(outcome.get("state").asString()).isEqualTo("SUCCEEDED");
    assertThat(outcome.get("result").asString()).isEqualTo("hello Ada hello Ada ");
  }

  @Test
  void repeatedStartsAreOneWorkflow() {
    String body =
        """
        {"name": "greet", "argument": {"name": "Ada", "times": 1}}\
        """;

    String one = keyed("again", body).is(202).json().get("id").asString();
    String two = keyed("again", body).is(202).json().get("id").asString();
    ApiClient.Reply other = keyed("again", body.replace("Ada", "Bob"));

    assertThat(two).isEqualTo(one).isEqualTo("http:local:again");
    other.isProblem(409, "id-is-taken");
  }

  private static ApiClient.Reply keyed(String key, String body) {
    return api.exchange(
        api.request("/workflows")
            .header("Content-Type", "application/json")
            .header("Idempotency-Key", key)
            .POST(BodyPublishers.ofString(body)));
  }

  @Test
  void argumentThatDoesNotFitIsRefusedBeforeAnythingStarts() {
    ApiClient.Reply wrongType =
        api.post(
            "/workflows",
            """
            {"name": "greet", "id": "never", "argument": {"name": "Ada", "times": "often"}}\
            """);
    ApiClient.Reply tooMany =
        api.post("/workflows", "{\"name\": \"greet\", \"arguments\": [1, 2]}");
    ApiClient.Reply unknown = api.post("/workflows", "{\"name\": \"nothing\"}");

    assertThat(wrongType.isProblem(422, "value-does-not-fit").json().get("argument").asString())
        .contains("times");
    tooMany.isProblem(422, "value-does-not-fit");
    assertThat(unknown.isProblem(422, "unknown-workflow").text()).contains("greet");
    api.get("/workflows/never").isProblem(404, "no-such-workflow");
  }

  @Test
  void queueDelayAttributesAndHeadersOfAStartAreKept() {
    String id =
        started(
            """
            {"name": "greet", "id": "placed", "arguments": [{"name": "Ada", "times": 1}],
             "queue": {"name": "paused", "priority": 7}, "timeout": "PT1H",
             "attributes": {"customer": 17}, "headers": {"trace": "t1"}}\
            """);

    JsonNode found = api.get("/workflows/" + id).is(200).json();

    assertThat(found.at("/workflow/state").asString()).isEqualTo("ENQUEUED");
    assertThat(found.at("/workflow/queue/priority").asInt()).isEqualTo(7);
    assertThat(found.at("/workflow/attributes/customer").asInt()).isEqualTo(17);
    assertThat(found.at("/headers/trace").asString()).isEqualTo("t1");
    assertThat(found.at("/headers/http-principal").asString()).isEqualTo("local");
    assertThat(api.get("/workflows?attribute=customer:17").json().get("workflows")).hasSize(1);
    api.post("/workflows/placed/cancel", "{\"reason\": \"not needed\"}").is(200);
    assertThat(api.get("/workflows/placed").json().at("/workflow/cancelled/reason").asString())
        .isEqualTo("not needed");
    assertThat(api.delete("/workflows/placed").is(200).json().get("count").asInt()).isEqualTo(1);
  }

  @Test
  void resultOfARunningWorkflowIsNotAwaitedForever() {
    started("{\"name\": \"converse\", \"id\": \"patient\", \"argument\": \"t\"}");

    JsonNode atOnce = api.get("/workflows/patient/result").is(202).json();
    JsonNode later = api.get("/workflows/patient/result?wait=50ms").is(202).json();

    assertThat(atOnce.get("state").asString()).isEqualTo("RUNNING");
    assertThat(later.get("state").asString()).isEqualTo("RUNNING");
    api.post("/workflows/patient/messages", "{\"topic\": \"t\", \"value\": \".\"}").is(204);
    assertThat(ended("patient").get("state").asString()).isEqualTo("SUCCEEDED");
  }

  @Test
  void failureIsReadAndForkedWithOtherArguments() {
    started("{\"name\": \"fail\", \"id\": \"broken\", \"argument\": \"no ink\"}");

    JsonNode outcome = ended("broken");
    String fork =
        api.post("/workflows/broken/fork", "{\"id\": \"fork-1\", \"arguments\": [\"no paper\"]}")
            .is(202)
            .json()
            .get("id")
            .asString();

    assertThat(outcome.get("state").asString()).isEqualTo("FAILED");
    assertThat(outcome.get("error").toString()).contains("no ink");
    assertThat(ended(fork).get("error").toString()).contains("no paper");
    assertThat(api.get("/workflows?forkOf=broken").json().get("workflows")).hasSize(1);
    api.post("/workflows/broken/resume", "").isProblem(409, "not-possible");
  }

  @Test
  void workflowsAreFoundByATextInTheirValues() {
    started(
        """
        {"name": "greet", "id": "text-1", "argument": {"name": "Zebedee", "times": 1}}\
        """);
    ended("text-1");

    JsonNode byArgument = api.get("/workflows?text=Zebedee").is(200).json();
    JsonNode byOutcome = api.get("/workflows?text=hello+Zebedee&name=greet").is(200).json();

    assertThat(byArgument.at("/workflows/0/id").asString()).isEqualTo("text-1");
    assertThat(byOutcome.at("/workflows/0/id").asString()).isEqualTo("text-1");
    assertThat(byArgument.has("examinedTo")).isFalse();
    assertThat(api.get("/workflows?text=Zebedee&name=pay").json().get("workflows")).isEmpty();
    api.get("/workflows?text=").isProblem(400, "invalid-argument");
    api.post("/bulk/preview", "{\"criteria\": {\"text\": [\"Zebedee\"]}}")
        .isProblem(400, "invalid-body");
  }

  @Test
  void historyHasTimingsAndPages() {
    started(
        """
        {"name": "pay", "id": "paid", "argument":
         {"order": "o", "card": {"number": "4111", "owner": "Ada"}, "others": []}}\
        """);
    ended("paid");

    JsonNode first = api.get("/workflows/paid/steps?limit=1").is(200).json();
    int next = first.get("next").asInt();
    JsonNode rest = api.get("/workflows/paid/steps?from=" + next).is(200).json();
    JsonNode history = api.get("/workflows/paid/history").is(200).json();

    assertThat(first.get("steps")).hasSize(1);
    assertThat(rest.has("next")).isFalse();
    assertThat(history.get("steps").size())
        .isEqualTo(first.get("steps").size() + rest.get("steps").size());
    assertThat(history.at("/steps/0/tookMillis").isNumber()).isTrue();
    assertThat(api.get("/workflows/paid/events").is(200).json().at("/0/value/owner").asString())
        .isEqualTo("Ada");
  }

  @Test
  void workflowsAreListedPageByPage() {
    for (int i = 0; i < 5; i++) {
      started(
          "{\"name\": \"greet\", \"id\": \"page-%d\", \"argument\": {\"name\": \"a\", \"times\": 1}}"
              .formatted(i));
    }
    List<String> found = new ArrayList<>();
    String cursor = "";
    do {
      JsonNode page = api.get("/workflows?idPrefix=page-&limit=2" + cursor).is(200).json();
      page.get("workflows").forEach(each -> found.add(each.get("id").asString()));
      cursor = page.has("cursor") ? "&cursor=" + page.get("cursor").asString() : "";
    } while (!cursor.isEmpty());

    assertThat(found).containsExactly("page-4", "page-3", "page-2", "page-1", "page-0");
    assertThat(api.get("/workflow-counts?idPrefix=page-&groupBy=name").is(200).text())
        .contains("\"greet\"")
        .contains("\"count\":5");
    ended("page-0");
    api.get("/workflow-durations?name=greet&groupBy=day").is(200);
    api.get("/workflows?cursor=nonsense").isProblem(400, "invalid-argument");
  }

  @Test
  void promiseIsCompletedOnce() {
    started("{\"name\": \"approve\", \"id\": \"asked\", \"argument\": \"May I?\"}");
    String token =
        TestWorkflows.cairn()
            .messages()
            .awaitEvent("asked", "token", String.class, Duration.ofSeconds(30));
    String body = "{\"token\": \"%s\", \"value\": \"yes\"}".formatted(token);

    boolean first = api.post("/promises", body).is(200).json().get("changed").asBoolean();
    boolean second = api.post("/promises", body).is(200).json().get("changed").asBoolean();

    assertThat(first).isTrue();
    assertThat(second).isFalse();
    assertThat(ended("asked").get("result").asString()).isEqualTo("May I? yes");
    api.post("/promises", "{\"token\": \"nonsense\"}").isProblem(404, "no-such-promise");
  }

  @Test
  void attributesAndDelayAreChanged() {
    started(
        """
        {"name": "greet", "id": "delayed", "argument": {"name": "a", "times": 1},
         "queue": {"name": "orders", "delay": "PT1H"}}\
        """);

    api.post("/workflows/delayed/attributes", "{\"set\": {\"a\": 1, \"b\": [2]}}").is(204);
    api.post("/workflows/delayed/attributes", "{\"remove\": [\"a\"]}").is(204);
    JsonNode before = api.get("/workflows/delayed").json();
    api.post("/workflows/delayed/delay", "{\"delay\": \"PT0S\"}").is(200);

    assertThat(before.at("/workflow/attributes").toString()).isEqualTo("{\"b\":[2]}");
    assertThat(before.at("/workflow/state").asString()).isEqualTo("DELAYED");
    assertThat(ended("delayed").get("state").asString()).isEqualTo("SUCCEEDED");
  }

  @Test
  void manyWorkflowsAreCancelledAfterAPreview() {
    for (int i = 0; i < 3; i++) {
      started(
          """
          {"name": "greet", "id": "bulk-%d", "argument": {"name": "a", "times": 1},
           "queue": {"name": "paused"}}\
          """
              .formatted(i));
    }
    String criteria = "{\"criteria\": {\"idPrefix\": [\"bulk-\"]}, \"expected\": %d}";

    JsonNode preview = api.post("/bulk/preview", criteria.formatted(0)).is(200).json();
    api.post("/bulk/cancel", criteria.formatted(2)).isProblem(409, "more-than-expected");
    JsonNode cancelled = api.post("/bulk/cancel", criteria.formatted(3)).is(200).json();
    JsonNode deleted = api.post("/bulk/delete", criteria.formatted(3)).is(200).json();

    assertThat(preview.get("cancel").asInt()).isEqualTo(3);
    assertThat(preview.get("first")).hasSize(3);
    assertThat(cancelled.get("count").asInt()).isEqualTo(3);
    assertThat(deleted.get("count").asInt()).isEqualTo(3);
    api.post("/bulk/cancel", "{\"criteria\": {\"color\": [\"red\"]}}")
        .isProblem(400, "invalid-body");
  }
}
