package dev.cairn.http.internal.api;

import dev.cairn.access.AccessToken;
import dev.cairn.access.AccessTokens;
import dev.cairn.access.AuditEntry;
import dev.cairn.access.AuditLog;
import dev.cairn.http.internal.json.Json;
import dev.cairn.http.internal.problem.Problem;
import dev.cairn.http.internal.route.Access;
import dev.cairn.http.internal.route.Answer;
import dev.cairn.http.internal.route.ApiRequest;
import dev.cairn.http.internal.route.Parameter;
import dev.cairn.http.internal.route.Route;
import dev.cairn.http.internal.view.Bodies;
import dev.cairn.http.internal.view.Views;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Tokens of principals, and the audit log. */
final class TokenRoutes {
  private static final int STANDARD_PAGE = 50;

  private final AccessTokens tokens;
  private final AuditLog audit;

  TokenRoutes(Context context) {
    this.tokens = context.cairn().accessTokens();
    this.audit = context.cairn().auditLog();
  }

  List<Route> routes() {
    return List.of(
        Route.get("/tokens", "listTokens", "Lists the access tokens, without their secrets.")
            .access(Access.ADMIN)
            .returnsList("The tokens, the newest first", AccessToken.class)
            .handledBy(request -> Answer.ok(tokens.all())),
        Route.post(
                "/tokens",
                "createToken",
                "Creates an access token. Its secret is in the answer, and cannot be read again.")
            .access(Access.ADMIN)
            .takes(Bodies.CreateToken.class)
            .returns("The token and its secret", Views.CreatedToken.class)
            .handledBy(this::create),
        Route.delete("/tokens/{id}", "revokeToken", "Revokes an access token.")
            .with(Parameter.path("id", "The id of the token"))
            .returnsNothing("The token is refused from now on")
            .handledBy(this::revoke),
        Route.get("/audit", "readAudit", "Reads the audit log, the latest entries first.")
            .access(Access.ADMIN)
            .with(
                Parameter.query(
                    "target", Parameter.Kind.TEXT, "Only entries of this workflow id or name"),
                Parameter.query(
                    "before", Parameter.Kind.NUMBER, "Only entries with a lower number"),
                Parameter.query("limit", Parameter.Kind.NUMBER, "The size of the page, 1 to 1,000"))
            .returnsList("The entries", Views.AuditView.class)
            .handledBy(this::read));
  }

  private Answer create(ApiRequest request) {
    Bodies.CreateToken body = request.body(Bodies.CreateToken.class);
    AccessTokens.Created created =
        tokens.create(
            body.name(),
            body.role().name(),
            areas(body),
            request.principal().name(),
            body.expiresAt());
    return Answer.ok(new Views.CreatedToken(created.token(), created.secret()));
  }

  private static List<String> areas(Bodies.CreateToken body) {
    if (body.areas() != null && body.areas().isEmpty()) {
      throw Problem.badBody("areas", "areas is empty; name some, or leave it out for everything.");
    }
    return body.areas() == null ? List.of() : body.areas();
  }

  private Answer revoke(ApiRequest request) {
    String id = request.path("id");
    if (!tokens.revoke(id)) {
      throw Problem.of(
              404,
              "no-such-token",
              "There is no token '%s' that is not revoked.".formatted(id),
              "Choose one of GET /api/v1/tokens.")
          .exception();
    }
    return Answer.done();
  }

  private Answer read(ApiRequest request) {
    int limit = request.number("limit", STANDARD_PAGE, 1, AuditLog.LARGEST_PAGE);
    int before = request.number("before", Integer.MAX_VALUE, 1, 999_999_999);
    long bound = before == Integer.MAX_VALUE ? Long.MAX_VALUE : before;
    return Answer.ok(
        audit.entries(request.query("target").orElse(null), bound, limit).stream()
            .map(TokenRoutes::view)
            .toList());
  }

  private static Views.AuditView view(AuditEntry of) {
    return new Views.AuditView(
        of.id(),
        of.at(),
        of.change().principal(),
        of.change().operation(),
        of.change().target(),
        of.change().address(),
        tree(of.change().request()),
        tree(of.change().before()),
        of.outcome(),
        tree(of.after()));
  }

  private static @Nullable JsonNode tree(@Nullable String json) {
    return json == null ? null : Json.tree(json);
  }
}
