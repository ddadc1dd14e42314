package dev.cairn.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.error.InvalidArgumentException;
import dev.cairn.http.access.Authentication;
import dev.cairn.http.access.Principal;
import dev.cairn.http.access.Role;
import dev.cairn.http.internal.json.Json;
import dev.cairn.http.internal.route.Route;
import dev.cairn.http.internal.server.Dispatcher;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Who may use which route, and what they see. */
class AccessTest {
  /**
   * Every route, with the lowest role that may use it. A route that is missing here fails a test.
   */
  private static final Map<String, String> ROUTES = routes();

  private static CairnHttpServer server;
  private static ApiClient api;

  private static Map<String, String> routes() {
    Map<String, String> routes = new TreeMap<>();
    put(
        routes,
        "ANYONE",
        "getOpenApi getSession openSession closeSession beginLogin completeLogin");
    put(
        routes,
        "VIEWER",
        """
        findWorkflows countWorkflows workflowDurations getWorkflow awaitResult listSteps getHistory
        listWorkflowTypes listEvents listPromises listStreams readStream watchWorkflow previewBulk listQueues getQueue
        getCode listSchedules getSchedule listExecutors listVersions getHealth getPrincipal
        listHostActions\
        """);
    put(
        routes,
        "OPERATOR",
        """
        startWorkflow cancelWorkflow resumeWorkflow forkWorkflow delayWorkflow changeAttributes
        sendMessage completePromise completePromiseOf cancelMany resumeMany forkMany pauseQueue resumeQueue
        pauseSchedule resumeSchedule triggerSchedule backfillSchedule runHostAction\
        """);
    put(
        routes,
        "ADMIN",
        """
        deleteWorkflow deleteMany replaceQueue deleteQueue deleteSchedule setCurrentVersion
        listTokens createToken revokeToken readAudit listSessions endSession\
        """);
    return routes;
  }

  private static void put(Map<String, String> routes, String role, String names) {
    for (String name : names.strip().split("\\s+", -1)) {
      routes.put(name, role);
    }
  }

  /** Tokens that are the names of roles. */
  private static final Authentication BY_ROLE =
      request ->
          Arrays.stream(Role.values())
              .filter(role -> ("Bearer " + role).equals(request.getHeader("Authorization")))
              .findFirst()
              .map(role -> new Principal("some " + role, role));

  @BeforeAll
  static void listen() {
    server =
        HttpApi.of(TestWorkflows.cairn())
            .authenticatedBy(BY_ROLE)
            .valuesFor(Role.OPERATOR)
            .masked("$..number")
            .listen(0);
    api = ApiClient.of(server);
  }

  @AfterAll
  static void close() {
    server.close();
  }

  private static List<Route> table() {
    try (Dispatcher dispatcher = HttpApi.of(TestWorkflows.cairn()).dispatcher()) {
      return dispatcher.table().routes();
    }
  }

  @Test
  void everyRouteIsInTheTableWithItsRole() {
    Map<String, String> actual = new TreeMap<>();
    table().forEach(route -> actual.put(route.name(), route.access().name()));

    assertThat(actual).isEqualTo(ROUTES);
  }

  @Test
  void everyRouteAnswersEveryRoleAsTheTableSays() {
    for (Route route : table()) {
      Optional<Role> required =
          ROUTES.getOrDefault(route.name(), "").equals("ANYONE")
              ? Optional.empty()
              : Optional.of(Role.valueOf(ROUTES.getOrDefault(route.name(), "")));
      int without = status(route, api);
      assertThat(without == 401).as(route.name()).isEqualTo(required.isPresent());
      assertThat(status(route, api.as("nonsense"))).as(route.name()).isEqualTo(without);
      for (Role role : Role.values()) {
        boolean permitted = required.isEmpty() || role.includes(required.get());
        assertThat(status(route, api.as(role.name())))
            .as("%s as %s", route.name(), role)
            .satisfies(status -> {
              assertThat(status == 403).isEqualTo(!permitted);
              assertThat(status).isNotIn(401, 500);
            });
      }
    }
  }

  /** Sends a request that changes nothing: names that do not exist, and no valid body. */
  private static int status(Route route, ApiClient client) {
    String path = route.path().text().replaceAll("\\{\\w+}", "does-not-exist");
    HttpRequest.Builder request = client.request(path);
    if (route.body() != null) {
      request.header("Content-Type", "application/json");
    }
    var body = route.body() == null ? BodyPublishers.noBody() : BodyPublishers.ofString("[]");
    return client.exchange(request.method(route.method(), body)).status();
  }

  @Test
  void valuesAreMaskedForEveryoneAndHiddenFromViewers() {
    ApiClient operator = api.as("OPERATOR");
    operator
        .post(
            "/workflows",
            """
            {"name": "pay", "id": "secret", "argument":
             {"order": "o-9", "card": {"number": "4111", "owner": "Ada"},
              "others": [{"number": "4222", "owner": "Bob"}]}}\
            """)
        .is(202);
    operator.get("/workflows/secret/result?wait=30s").is(200);

    for (String path : List.of("", "/result", "/steps", "/history", "/events")) {
      String seen = operator.get("/workflows/secret" + path).is(200).text();
      String hidden = api.as("VIEWER").get("/workflows/secret" + path).is(200).text();

      assertThat(seen).contains("Ada").contains("***").doesNotContain("4111", "4222");
      assertThat(hidden).contains("***").doesNotContain("Ada", "Bob", "o-9", "4111");
    }
    assertThat(operator.get("/workflows?id=secret").text()).doesNotContain("4111");
    api.as("VIEWER").get("/workflows?attribute=card:x").isProblem(403, "values-are-hidden");
  }

  /** Otherwise one could guess masked values, and see by the hits which guess is right. */
  @Test
  void maskedValuesCannotBeSearched() {
    ApiClient admin = api.as("ADMIN");
    String asked = "card:{\"owner\":\"Ada\",\"number\":\"4111\"}";
    String masked = URLEncoder.encode(asked, StandardCharsets.UTF_8);
    String owner = URLEncoder.encode("card:{\"owner\":\"Ada\"}", StandardCharsets.UTF_8);
    String bulk = Json.text(Map.of("criteria", Map.of("attribute", List.of(asked))));

    for (String path : List.of("/workflows", "/workflow-counts", "/workflow-durations")) {
      admin.get(path + "?attribute=" + masked).isProblem(403, "values-are-hidden");
      admin.get(path + "?attribute=number:4111").isProblem(403, "values-are-hidden");
      admin.get(path + "?attribute=" + owner).is(200);
    }
    for (String operation : List.of("preview", "cancel", "resume", "fork", "delete")) {
      admin.post("/bulk/" + operation, bulk).isProblem(403, "values-are-hidden");
    }
    admin.get("/workflows?attribute=x").isProblem(400, "invalid-parameter");
  }

  /** A search that found masked members would tell them, one character after the other. */
  @Test
  void searchForATextFindsOnlyWhatThePrincipalSees() {
    ApiClient operator = api.as("OPERATOR");
    operator
        .post(
            "/workflows",
            """
            {"name": "pay", "id": "oracle", "argument":
             {"order": "o-77", "card": {"number": "47110815", "owner": "Grace"}, "others": []}}\
            """)
        .is(202);
    operator.get("/workflows/oracle/result?wait=30s").is(200);

    String visible = operator.get("/workflows?id=oracle&text=Grace").is(200).text();
    String masked = operator.get("/workflows?id=oracle&text=4711").is(200).text();
    String absent = operator.get("/workflows?id=oracle&text=4712").is(200).text();
    String charged =
        operator.get("/workflows?id=oracle&text=\"number\":".replace("\"", "%22")).is(200).text();

    assertThat(visible).contains("\"id\":\"oracle\"");
    assertThat(masked).isEqualTo(absent).doesNotContain("\"id\":\"oracle\"");
    assertThat(charged).contains("\"id\":\"oracle\"");
    api.as("VIEWER").get("/workflows?text=Grace").isProblem(403, "values-are-hidden");
    operator.get("/workflow-counts?text=Grace").isProblem(400, "invalid-parameter");
  }

  @Test
  void failuresShowViewersTheirTypeOnly() {
    api.as("OPERATOR")
        .post("/workflows", "{\"name\": \"fail\", \"id\": \"leak\", \"argument\": \"card 4111\"}")
        .is(202);
    String seen = api.as("OPERATOR").get("/workflows/leak/result?wait=30s").is(200).text();
    String hidden = api.as("VIEWER").get("/workflows/leak/result").is(200).text();

    assertThat(seen).contains("card 4111");
    assertThat(hidden).contains("IllegalStateException").doesNotContain("4111");
  }

  @Test
  void webPagesOfOthersAreRefused() {
    String body = "{\"name\": \"greet\"}";
    ApiClient admin = api.as("ADMIN");

    admin
        .exchange(
            admin
                .request("/workflows")
                .header("Origin", "https://evil.example")
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(body)))
        .isProblem(403, "foreign-origin");
    admin
        .exchange(admin.request("/me").header("Sec-Fetch-Site", "cross-site"))
        .isProblem(403, "foreign-origin");
    admin
        .exchange(
            admin
                .request("/workflows")
                .header("Content-Type", "text/plain")
                .POST(BodyPublishers.ofString(body)))
        .isProblem(415, "unsupported-media-type");
    admin
        .exchange(
            admin.request("/me").header("Origin", "http://127.0.0.1:" + server.address().getPort()))
        .is(200);
  }

  @Test
  void answersForbidScriptsFramesAndCaches() {
    var headers = api.get("/me").is(401).raw().headers();

    assertThat(headers.firstValue("Content-Security-Policy").orElse(""))
        .contains("default-src 'none'", "frame-ancestors 'none'");
    assertThat(headers.firstValue("X-Content-Type-Options")).hasValue("nosniff");
    assertThat(headers.firstValue("Cache-Control")).hasValue("no-store");
    assertThat(headers.firstValue("WWW-Authenticate")).hasValue("Bearer");
  }

  @Test
  void otherAddressesNeedAuthentication() {
    HttpApi open = HttpApi.of(TestWorkflows.cairn());

    assertThatThrownBy(() -> open.listen("0.0.0.0", 0))
        .isInstanceOf(InvalidArgumentException.class)
        .hasMessageContaining("no authentication");
    assertThatThrownBy(() -> open.basePath("cairn/")).isInstanceOf(InvalidArgumentException.class);
    assertThatThrownBy(() -> open.masked("card")).isInstanceOf(InvalidArgumentException.class);
  }
}
