package dev.cairn.http.guide;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.Cairn;
import dev.cairn.http.CairnHttpServer;
import dev.cairn.http.CairnHttpServlet;
import dev.cairn.http.HostAction;
import dev.cairn.http.HttpApi;
import dev.cairn.http.access.Area;
import dev.cairn.http.access.Authentication;
import dev.cairn.http.access.Grant;
import dev.cairn.http.access.Principal;
import dev.cairn.http.access.Role;
import dev.cairn.http.oidc.OidcAuthentication;
import dev.cairn.testing.CairnTest;
import jakarta.servlet.http.HttpServletRequest;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

@CairnTest
class HttpGuideTest {
  private final Cairn cairn;

  HttpGuideTest(Cairn cairn) {
    this.cairn = cairn;
  }

  static void serve(Cairn cairn) {
    try (CairnHttpServer server = HttpApi.of(cairn).listen(8090)) {
      System.out.println(server.address());
    }
  }

  static void serveWithTokens(Cairn cairn) {
    String secret = cairn.accessTokens().create("ci", "OPERATOR", "ada", null).secret();
    try (CairnHttpServer server =
        HttpApi.of(cairn).authenticatedBy(Authentication.tokens(cairn)).listen("0.0.0.0", 8090)) {
      System.out.println(server.address());
    }
    assertThat(secret).startsWith("cairn_");
  }

  @Test
  void programsAndPeopleHaveAProvider() {
    Authentication oidc =
        OidcAuthentication.issuer("https://login.example.org/realms/shop")
            .clientId("cairn")
            .nameFrom("email")
            .role("realm_access.roles", "shop-support", Role.VIEWER)
            .role("groups", "shop-operators", Role.OPERATOR);
    HttpApi api = HttpApi.of(cairn).authenticatedBy(Authentication.tokens(cairn).or(oidc));

    assertThat(api).isNotNull();
    assertThat(oidc.logins()).hasSize(1);
  }

  @Test
  void rolesCountForQueuesAndApplications() {
    Authentication oidc =
        OidcAuthentication.issuer("https://login.example.org/realms/shop")
            .clientId("cairn")
            .role("groups", "everyone", Role.VIEWER)
            .grant("groups", "mail-team", new Grant(Role.OPERATOR, Area.queue("mail")))
            .grant("groups", "shop-team", new Grant(Role.ADMIN, Area.application("shop")));
    String secret =
        cairn
            .accessTokens()
            .create("mail-robot", "OPERATOR", List.of("queue:mail"), "ada", null)
            .secret();

    assertThat(oidc.logins()).hasSize(1);
    assertThat(cairn.accessTokens().find(secret).orElseThrow().areas())
        .containsExactly("queue:mail");
  }

  /** A part of the application that Cairn does not know. */
  private interface Prices {
    void reload();
  }

  @Test
  void applicationsOfferActions() {
    Prices prices = () -> {};
    HttpApi api =
        HttpApi.of(cairn)
            .hostAction(
                new HostAction(
                    "reload-prices",
                    "Reload the prices",
                    "The prices are read from their file again.",
                    prices::reload));

    assertThat(api).isNotNull();
  }

  private static Role roleOf(HttpServletRequest request) {
    return request.isUserInRole("cairn-admin") ? Role.ADMIN : Role.VIEWER;
  }

  @Test
  void principalsAreThoseOfTheApplication() {
    Authentication spring =
        request ->
            Optional.ofNullable(request.getUserPrincipal())
                .map(user -> new Principal(user.getName(), roleOf(request)));
    CairnHttpServlet servlet = HttpApi.of(cairn).authenticatedBy(spring).servlet();

    assertThat(servlet).isNotNull();
    servlet.destroy();
  }

  @Test
  void valuesAreMasked() throws Exception {
    Authentication everyone = request -> Optional.of(new Principal("support", Role.VIEWER));
    HttpApi api =
        HttpApi.of(cairn)
            .authenticatedBy(everyone)
            .masked("$.card.number", "$..email")
            .valuesFor(Role.OPERATOR)
            .basePath("/cairn")
            .origins("https://cairn.example.org");

    try (CairnHttpServer server = api.listen(0);
        HttpClient client = HttpClient.newHttpClient()) {
      var me = HttpRequest.newBuilder(URI.create(server.address() + "/me")).build();
      String body = client.send(me, HttpResponse.BodyHandlers.ofString()).body();

      assertThat(server.address().getPath()).isEqualTo("/cairn/api/v1");
      assertThat(body).contains("\"support\"").contains("\"seesValues\":false");
    }
  }
}
