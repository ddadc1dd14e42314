package dev.cairn.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.access.AccessTokens;
import dev.cairn.http.access.Authentication;
import java.net.http.HttpRequest;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** Tokens in the database, and the audit log. */
class TokenTest {
  private static CairnHttpServer server;
  private static ApiClient anonymous;
  private static ApiClient admin;

  @BeforeAll
  static void listen() {
    Authentication tokens = Authentication.tokens(TestWorkflows.cairn());
    server =
        HttpApi.of(TestWorkflows.cairn())
            .authenticatedBy(tokens)
            .masked("$.card.number")
            .trustedProxies("127.0.0.1", "10.0.0.5")
            .listen("0.0.0.0", 0);
    anonymous = ApiClient.of(server);
    admin = anonymous.as(token("root", "ADMIN"));
  }

  @AfterAll
  static void close() {
    server.close();
  }

  private static String token(String name, String role) {
    return TestWorkflows.cairn().accessTokens().create(name, role, "the test", null).secret();
  }

  private static List<String> query(String sql) throws SQLException {
    try (Connection connection = TestWorkflows.connect();
        var statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      List<String> found = new ArrayList<>();
      while (rows.next()) {
        found.add(rows.getString(1));
      }
      return found;
    }
  }

  @Test
  void tokenIsCreatedUsedAndRevoked() {
    JsonNode created =
        admin.post("/tokens", "{\"name\": \"ci\", \"role\": \"VIEWER\"}").is(200).json();
    ApiClient ci = anonymous.as(created.get("secret").asString());
    String id = created.at("/token/id").asString();

    assertThat(ci.get("/me").is(200).json().get("name").asString()).isEqualTo("ci");
    ci.post("/workflows", "{}").isProblem(403, "role-too-low");
    assertThat(admin.get("/tokens").is(200).text()).contains("\"ci\"").doesNotContain("cairn_");
    admin.delete("/tokens/" + id).is(204);
    ci.get("/me").isProblem(401, "not-authenticated");
    admin.delete("/tokens/" + id).isProblem(404, "no-such-token");
  }

  @Test
  void expiredTokensAreRefused() {
    AccessTokens tokens = TestWorkflows.cairn().accessTokens();
    String expired =
        tokens.create("late", "ADMIN", "the test", Instant.parse("2020-01-01T00:00:00Z")).secret();
    String valid =
        tokens
            .create("early", "VIEWER", "the test", Instant.parse("2999-01-01T00:00:00Z"))
            .secret();

    anonymous.as(expired).get("/me").isProblem(401, "not-authenticated");
    anonymous.as(valid).get("/me").is(200);
  }

  @Test
  void databaseHasNoSecrets() throws SQLException {
    String secret = token("dump", "VIEWER");

    List<String> rows = query("select t::text from cairn.access_token t");

    assertThat(rows).isNotEmpty().noneMatch(row -> row.contains(secret));
    assertThat(query("select encode(hash, 'escape') from cairn.access_token"))
        .noneMatch(hash -> hash.contains(secret));
  }

  @Test
  void everyChangeIsInTheAuditLogWithoutSecrets() throws SQLException {
    admin
        .post(
            "/workflows",
            """
            {"name": "pay", "id": "audited", "argument":
             {"order": "o", "card": {"number": "4111", "owner": "Ada"}, "others": []},
             "queue": {"name": "paused"}}\
            """)
        .is(202);
    HttpRequest.Builder cancel =
        admin
            .request("/workflows/audited/cancel")
            .header("Content-Type", "application/json")
            .header("X-Forwarded-For", "6.6.6.6, 192.0.2.7, 10.0.0.5")
            .POST(HttpRequest.BodyPublishers.ofString("{\"reason\": \"recalled\"}"));
    admin.exchange(cancel).is(200);
    admin.post("/workflows/audited/resume", "{\"color\": 1}").is(400);

    JsonNode entries = admin.get("/audit?target=audited").is(200).json();
    List<String> starts =
        query(
            "select request::text from cairn.audit_log where operation = 'startWorkflow' and principal = 'root'");

    assertThat(entries).hasSize(2);
    assertThat(entries.at("/0/outcome").asString()).isEqualTo("400");
    assertThat(entries.at("/1/operation").asString()).isEqualTo("cancelWorkflow");
    assertThat(entries.at("/1/principal").asString()).isEqualTo("root");
    assertThat(entries.at("/1/address").asString()).isEqualTo("192.0.2.7");
    assertThat(entries.at("/1/request/reason").asString()).isEqualTo("recalled");
    assertThat(entries.at("/1/before/state").asString()).isEqualTo("ENQUEUED");
    assertThat(entries.at("/1/after/state").asString()).isEqualTo("CANCELLED");
    assertThat(starts)
        .anyMatch(request -> request.contains("***") && request.contains("Ada"))
        .noneMatch(request -> request.contains("4111"));
    assertThat(query("select outcome from cairn.audit_log where target = 'audited' order by id"))
        .containsExactly("200", "400");
    assertThat(query("select a::text from cairn.audit a")).noneMatch(row -> row.contains("cairn_"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "delete from cairn.audit",
        "truncate cairn.audit",
        "update cairn.audit set principal = 'nobody'",
        "update cairn.audit set outcome = '200' where outcome is not null"
      })
  void auditLogIsNotChangedBySql(String sql) throws SQLException {
    admin.post("/queues/orders/resume", "").is(204);

    try (Connection connection = TestWorkflows.connect();
        var statement = connection.createStatement()) {
      assertThatThrownBy(() -> statement.execute(sql))
          .hasMessageContaining("The audit log is not changed.");
    }
  }

  @Test
  void ownerDeletesOldEntriesOfTheAuditLogWhichIsRecorded() throws SQLException {
    admin.post("/queues/orders/resume", "").is(204);
    try (Connection connection = TestWorkflows.connect();
        var statement = connection.createStatement()) {
      statement.execute(
          "insert into cairn.audit (at, principal, operation, address) values (now() - interval '400 days', 'ann', 'old', '::1')");

      statement.execute("select cairn.delete_audit(interval '1 year')");

      assertThatThrownBy(() -> statement.execute("delete from cairn.audit"))
          .hasMessageContaining("The audit log is not changed.");
      assertThatThrownBy(() -> statement.execute("select cairn.delete_audit(interval '-1 day')"))
          .hasMessageContaining("older_than is -1 days");
    }

    assertThat(query("select operation from cairn.audit_log"))
        .contains("resumeQueue")
        .doesNotContain("old");
    assertThat(
            query(
                "select after->>'deleted' from cairn.audit_log where operation = 'deleteAudit' and outcome = '200'"))
        .containsExactly("1");
  }

  @Test
  void addressesWithManyWrongTokensAreRefusedForAWhile() {
    for (int i = 0; i < 30; i++) {
      from("192.0.2.99", "wrong-" + i).isProblem(401, "not-authenticated");
    }

    from("192.0.2.99", "wrong").isProblem(429, "too-many-failed-logins");
    from("192.0.2.98", "wrong").isProblem(401, "not-authenticated");
    admin.get("/me").is(200);
  }

  private static ApiClient.Reply from(String address, String token) {
    ApiClient client = anonymous.as(token);
    return client.exchange(client.request("/me").header("X-Forwarded-For", address));
  }
}
