package dev.cairn.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.http.access.Area;
import dev.cairn.http.access.Authentication;
import dev.cairn.http.access.Grant;
import dev.cairn.http.access.Principal;
import dev.cairn.http.access.Role;
import dev.cairn.http.internal.route.Areas;
import dev.cairn.http.internal.route.Route;
import dev.cairn.http.internal.server.Dispatcher;
import dev.cairn.http.oidc.OidcAuthentication;
import dev.cairn.operate.BulkOperation;
import dev.cairn.operate.Criterion;
import dev.cairn.queue.Queue;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Principals whose roles count for some queues only: they see and change nothing elsewhere. */
class AreaTest {
  private static TestProvider provider;
  private static CairnHttpServer server;
  private static ApiClient everyone;
  private static ApiClient admin;
  private static ApiClient mail;

  @BeforeAll
  static void listen() {
    provider = new TestProvider();
    var queues = TestWorkflows.cairn().queues();
    for (Queue queue :
        List.of(
            Queue.named("mail"),
            Queue.named("other"),
            Queue.named("of-shop").applications("shop"),
            Queue.named("of-both").applications("shop", "billing"))) {
      queues.declare(queue);
      queues.pause(queue.name());
    }
    server =
        HttpApi.of(TestWorkflows.cairn())
            .authenticatedBy(
                Authentication.tokens(TestWorkflows.cairn())
                    .or(
                        OidcAuthentication.issuer(provider.issuer())
                            .audience(TestProvider.CLIENT)
                            .grant(
                                "realm_access.roles",
                                "operators",
                                new Grant(Role.OPERATOR, Area.queue("mail")))))
            .valuesFor(Role.OPERATOR)
            .listen(0);
    everyone = ApiClient.of(server);
    admin = everyone.as(token("root", "ADMIN"));
    mail = everyone.as(token("mail-operator", "OPERATOR", "queue:mail"));
    for (String queue : List.of("mail", "other", "of-shop", "of-both")) {
      start(admin, "in-" + queue, queue).is(202);
    }
    admin
        .post(
            "/workflows",
            "{\"name\": \"greet\", \"id\": \"in-none\", \"argument\": %s}".formatted(ADA))
        .is(202);
  }

  private static final String ADA = "{\"name\": \"Ada\", \"times\": 1}";

  /** Other classes use the same engine: its queues must be empty again. */
  @AfterAll
  static void close() {
    server.close();
    provider.close();
    for (String queue : List.of("mail", "other", "of-shop", "of-both")) {
      BulkOperation all = TestWorkflows.cairn().workflows().bulk(Criterion.queue(queue));
      all.cancel();
      all.delete();
      TestWorkflows.cairn().queues().delete(queue);
    }
  }

  private static String token(String name, String role, String... areas) {
    return TestWorkflows.cairn()
        .accessTokens()
        .create(name, role, List.of(areas), "the test", null)
        .secret();
  }

  private static ApiClient.Reply start(ApiClient client, String id, String queue) {
    return client.post(
        "/workflows",
        "{\"name\": \"greet\", \"id\": \"%s\", \"argument\": %s, \"queue\": {\"name\": \"%s\"}, \"attributes\": {\"area\": \"%s\"}}"
            .formatted(id, ADA, queue, queue));
  }

  private static Set<String> found(ApiClient client, String query) {
    Set<String> ids = new TreeSet<>();
    client
        .get("/workflows" + query)
        .is(200)
        .json()
        .get("workflows")
        .forEach(each -> ids.add(each.get("id").asString()));
    return ids;
  }

  private static List<Route> routes(Areas areas) {
    try (Dispatcher dispatcher = HttpApi.of(TestWorkflows.cairn()).dispatcher()) {
      return dispatcher.table().routes().stream()
          .filter(route -> route.areas() == areas && route.access().role().isPresent())
          .toList();
    }
  }

  private static ApiClient.Reply send(ApiClient client, Route route, String target) {
    String path =
        route.path().text().replaceFirst("\\{\\w+}", target).replaceAll("\\{\\w+}", "words");
    HttpRequest.Builder request = client.request(path);
    if (route.body() != null) {
      request.header("Content-Type", "application/json");
    }
    var body = route.body() == null ? BodyPublishers.noBody() : BodyPublishers.ofString("{}");
    return client.exchange(request.method(route.method(), body));
  }

  /** A new route is about everything, unless it is named here or has a path of an area. */
  @Test
  void everyRouteThatIsNotAboutOneTargetIsKnown() {
    Set<String> filtered =
        routes(Areas.FILTERED).stream().map(Route::name).collect(Collectors.toSet());

    assertThat(filtered)
        .containsExactlyInAnyOrder(
            "findWorkflows",
            "countWorkflows",
            "workflowDurations",
            "previewBulk",
            "cancelMany",
            "resumeMany",
            "forkMany",
            "deleteMany",
            "startWorkflow",
            "listWorkflowTypes",
            "completePromise",
            "listPromises",
            "listQueues",
            "listSchedules",
            "getPrincipal");
    assertThat(routes(Areas.WORKFLOW))
        .hasSizeGreaterThan(12)
        .allMatch(route -> route.path().text().startsWith("/workflows/{id}"));
  }

  @Test
  void workflowsElsewhereAreAnsweredAsIfTheyDidNotExist() {
    ApiClient everything = everyone.as(token("mail-admin", "ADMIN", "queue:mail"));
    for (Route route : routes(Areas.WORKFLOW)) {
      for (String id : List.of("in-other", "in-none")) {
        ApiClient.Reply elsewhere = send(everything, route, id).isProblem(404, "no-such-workflow");
        ApiClient.Reply nowhere =
            send(everything, route, "no-such-id").isProblem(404, "no-such-workflow");
        assertThat(elsewhere.text()).isEqualTo(nowhere.text().replace("no-such-id", id));
      }
      if (route.method().equals("GET") && !route.name().matches("readStream|watchWorkflow")) {
        assertThat(send(everything, route, "in-mail").status()).as(route.name()).isLessThan(300);
      }
    }
    assertThat(admin.get("/workflows/in-other").is(200).json().at("/workflow/state").asString())
        .isEqualTo("ENQUEUED");
  }

  @Test
  void queuesAndSchedulesElsewhereAreAnsweredAsIfTheyDidNotExist() {
    ApiClient everything = everyone.as(token("mail-admin", "ADMIN", "queue:mail"));
    for (Route route : routes(Areas.QUEUE)) {
      send(everything, route, "other").isProblem(404, "no-such-queue");
      assertThat(send(everything, route, "no-such-queue").isProblem(404, "no-such-queue").text())
          .doesNotContain("orders", "of-shop");
    }
    for (Route route : routes(Areas.SCHEDULE)) {
      send(everything, route, "nightly").isProblem(404, "no-such-schedule");
      assertThat(send(everything, route, "never").isProblem(404, "no-such-schedule").text())
          .doesNotContain("nightly");
    }
    assertThat(everything.get("/queues").is(200).json()).hasSize(1);
    assertThat(everything.get("/schedules").is(200).json()).isEmpty();
    everything.get("/queues/mail").is(200);
    mail.put("/queues/mail", "{}").isProblem(403, "role-too-low");
  }

  @Test
  void whatIsOfNoQueueNeedsARoleEverywhere() {
    ApiClient everything = everyone.as(token("mail-admin", "ADMIN", "queue:mail"));
    for (Route route : routes(Areas.EVERYTHING)) {
      send(everything, route, "any").isProblem(403, "area-too-small");
    }
  }

  @Test
  void listsCountsAndPreviewsLeaveOutWhatIsElsewhere() {
    String all = mail.get("/workflow-counts?groupBy=queue").is(200).text();
    String durations = mail.get("/workflow-durations?groupBy=queue").is(200).text();
    JsonNode preview = mail.post("/bulk/preview", "{\"criteria\": {}}").is(200).json();

    assertThat(found(mail, "")).contains("in-mail").doesNotContain("in-other", "in-none");
    assertThat(found(mail, "?idPrefix=in-")).containsExactly("in-mail");
    assertThat(found(mail, "?id=in-other&id=in-none")).isEmpty();
    assertThat(found(mail, "?queue=other")).isEmpty();
    assertThat(found(mail, "?attribute=area:other")).isEmpty();
    assertThat(found(mail, "?attribute=area:mail")).contains("in-mail");
    assertThat(all).contains("mail").doesNotContain("other", "orders", "of-shop");
    assertThat(durations).doesNotContain("other", "orders");
    assertThat(preview.toString()).contains("in-mail").doesNotContain("in-other", "in-none");
    assertThat(preview.get("count").asInt()).isEqualTo(found(mail, "").size());
  }

  @Test
  void operationsOnManyChangeNothingElsewhere() {
    start(admin, "many-mail", "mail").is(202);
    start(admin, "many-other", "other").is(202);

    JsonNode cancelled =
        mail.post("/bulk/cancel", "{\"criteria\": {\"idPrefix\": [\"many-\"]}}").is(200).json();

    assertThat(cancelled.get("count").asInt()).isEqualTo(1);
    assertThat(admin.get("/workflows/many-other").json().at("/workflow/state").asString())
        .isEqualTo("ENQUEUED");
    mail.post("/bulk/cancel", "{\"criteria\": {\"id\": [\"many-other\"]}}").is(200);
    assertThat(admin.get("/workflows/many-other").json().at("/workflow/state").asString())
        .isEqualTo("ENQUEUED");
    mail.post("/bulk/delete", "{\"criteria\": {\"idPrefix\": [\"many-\"]}}")
        .isProblem(403, "role-too-low");
    mail.post(
            "/bulk/resume",
            "{\"criteria\": {\"idPrefix\": [\"many-\"]}, \"queue\": {\"name\": \"other\"}}")
        .isProblem(403, "area-too-small");
  }

  @Test
  void workflowsAreStartedInTheAreaOnly() {
    start(mail, "started-mail", "mail").is(202);
    start(mail, "started-other", "other").isProblem(403, "area-too-small");
    assertThat(start(mail, "started-none", "no-such").isProblem(403, "area-too-small").text())
        .doesNotContain("orders");
    mail.post("/workflows", "{\"name\": \"greet\", \"argument\": %s}".formatted(ADA))
        .isProblem(403, "area-too-small");
    assertThat(start(mail, "in-other", "mail").isProblem(409, "id-is-taken").text())
        .doesNotContain("greet", "ENQUEUED");
    mail.post("/workflows/started-mail/fork", "{\"queue\": {\"name\": \"other\"}}")
        .isProblem(403, "area-too-small");
    mail.post("/workflows/started-mail/fork", "{\"id\": \"in-other\"}")
        .isProblem(409, "id-is-taken");
    mail.post("/workflows/started-mail/resume", "{\"queue\": {\"name\": \"other\"}}")
        .isProblem(403, "area-too-small");
    everyone
        .as(token("mail-viewer", "VIEWER", "queue:mail"))
        .post("/workflows/started-mail/cancel", "")
        .isProblem(403, "role-too-low");
    admin.get("/workflows/started-other").isProblem(404, "no-such-workflow");
  }

  @Test
  void childrenElsewhereAreNotInAHistory() {
    admin
        .post(
            "/workflows",
            "{\"name\": \"family\", \"id\": \"parent\", \"argument\": \"other\", \"queue\": {\"name\": \"orders\"}}")
        .is(202);
    admin.get("/workflows/parent/result?wait=30s").is(200);
    ApiClient orders = everyone.as(token("orders", "VIEWER", "queue:orders"));

    String whole = admin.get("/workflows/parent/history").is(200).text();
    JsonNode part = orders.get("/workflows/parent/history").is(200).json();

    assertThat(whole).contains("child-of-parent");
    assertThat(part.get("children")).isEmpty();
    assertThat(found(orders, "?parent=parent")).isEmpty();
  }

  @Test
  void applicationHasTheQueuesThatOnlyItClaimsFrom() {
    ApiClient shop = everyone.as(token("shop", "VIEWER", "application:shop"));
    ApiClient both =
        everyone.as(token("both", "VIEWER", "application:shop", "application:billing"));
    ApiClient unknown = everyone.as(token("unknown", "VIEWER", "application:none"));

    assertThat(found(shop, "?idPrefix=in-")).containsExactly("in-of-shop");
    assertThat(found(both, "?idPrefix=in-")).containsExactly("in-of-both", "in-of-shop");
    shop.get("/workflows/in-of-both").isProblem(404, "no-such-workflow");
    assertThat(unknown.get("/queues").is(200).json()).isEmpty();
    unknown.get("/workflows").isProblem(403, "area-too-small");
  }

  @Test
  void higherRoleInAnAreaShowsValuesThereOnly() {
    var cairn = TestWorkflows.cairn();
    Authentication mixed =
        request ->
            Optional.of(
                new Principal(
                    "mixed",
                    List.of(
                        Grant.everywhere(Role.VIEWER),
                        new Grant(Role.OPERATOR, Area.queue("mail")))));
    try (CairnHttpServer other =
        HttpApi.of(cairn).authenticatedBy(mixed).valuesFor(Role.OPERATOR).listen(0)) {
      ApiClient client = ApiClient.of(other);

      assertThat(client.get("/workflows/in-mail").is(200).text()).contains("Ada");
      assertThat(client.get("/workflows/in-other").is(200).text()).doesNotContain("Ada");
      assertThat(found(client, "?idPrefix=in-")).contains("in-mail", "in-other", "in-none");
      client.get("/workflows?attribute=area:other").isProblem(403, "values-are-hidden");
      client
          .post("/bulk/preview", "{\"criteria\": {\"attribute\": [\"area:other\"]}}")
          .isProblem(403, "values-are-hidden");
      client.post("/workflows/in-other/cancel", "").isProblem(403, "role-too-low");
      client.get("/executors").is(200);
      client.get("/tokens").isProblem(403, "role-too-low");
    }
  }

  @Test
  void sessionsAndTokensOfProvidersKeepAreas() {
    String cookie =
        SessionTest.cookie(
            everyone.post(
                "/session",
                "{\"token\": \"%s\"}".formatted(token("in-session", "VIEWER", "queue:mail"))));
    ApiClient program = everyone.as(provider.signed(claims -> claims));

    JsonNode me =
        everyone.exchange(everyone.request("/me").header("Cookie", cookie)).is(200).json();
    var elsewhere =
        everyone.exchange(everyone.request("/workflows/in-other").header("Cookie", cookie));

    assertThat(me.at("/grants/0").asString()).isEqualTo("VIEWER queue:mail");
    elsewhere.isProblem(404, "no-such-workflow");
    program.get("/workflows/in-other").isProblem(404, "no-such-workflow");
    program.get("/workflows/in-mail").is(200);
  }

  @Test
  void tokensOfAnAreaAreCreatedByAdminsOfEverything() {
    JsonNode created =
        admin
            .post(
                "/tokens",
                "{\"name\": \"robot\", \"role\": \"VIEWER\", \"areas\": [\"queue:mail\"]}")
            .is(200)
            .json();

    List<String> ids = new ArrayList<>(found(everyone.as(created.get("secret").asString()), ""));

    assertThat(created.at("/token/areas/0").asString()).isEqualTo("queue:mail");
    assertThat(ids).doesNotContain("in-other", "in-none");
    admin
        .post("/tokens", "{\"name\": \"robot\", \"role\": \"VIEWER\", \"areas\": [\"mail\"]}")
        .isProblem(400, "invalid-argument");
    admin
        .post("/tokens", "{\"name\": \"robot\", \"role\": \"VIEWER\", \"areas\": []}")
        .isProblem(400, "invalid-body");
  }
}
