package dev.cairn.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.cairn.http.access.Principal;
import dev.cairn.http.access.Role;
import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.apache.catalina.Context;
import org.apache.catalina.LifecycleException;
import org.apache.catalina.Wrapper;
import org.apache.catalina.startup.Tomcat;
import org.apache.tomcat.util.descriptor.web.FilterDef;
import org.apache.tomcat.util.descriptor.web.FilterMap;
import org.junit.jupiter.api.Test;

/** The API in a servlet container of an application. */
class CairnHttpServletTest {
  @Test
  void apiIsMountedBelowAPathWithThePrincipalsOfTheApplication() throws Exception {
    Tomcat tomcat = new Tomcat();
    CairnHttpServlet servlet =
        HttpApi.of(TestWorkflows.cairn())
            .authenticatedBy(request ->
                Optional.ofNullable(request.getHeader("X-Application-User"))
                    .map(name -> new Principal(name, Role.OPERATOR)))
            .servlet();
    URI address = start(tomcat, servlet);
    try {
      ApiClient api = ApiClient.of(address);

      var unknown = api.get("/me");
      var known = api.exchange(api.request("/me").header("X-Application-User", "ada"));
      String start = "{\"name\": \"fail\", \"id\": \"in/tomcat\", \"argument\": \"x\"}";
      var started =
          api.exchange(
              api.request("/workflows")
                  .header("X-Application-User", "ada")
                  .header("Content-Type", "application/json")
                  .POST(BodyPublishers.ofString(start)));
      String href = started.is(202).json().get("href").asString();
      var result =
          api.exchange(
              api.request("/" + href + "/result?wait=30s").header("X-Application-User", "ada"));

      unknown.isProblem(401, "not-authenticated");
      assertThat(known.is(200).json().get("name").asString()).isEqualTo("ada");
      assertThat(result.is(200).json().get("state").asString()).isEqualTo("FAILED");
    } finally {
      tomcat.stop();
      tomcat.destroy();
    }
  }

  /** As with Spring Security, whose principals belong to threads of the container. */
  @Test
  void waitingRequestsHaveThePrincipalOfTheirThread() throws Exception {
    Tomcat tomcat = new Tomcat();
    CairnHttpServlet servlet =
        HttpApi.of(TestWorkflows.cairn())
            .authenticatedBy(request ->
                Thread.currentThread().isVirtual()
                    ? Optional.empty()
                    : Optional.of(new Principal("ada", Role.OPERATOR)))
            .servlet();
    URI address = start(tomcat, servlet);
    try {
      ApiClient api = ApiClient.of(address);
      api.post("/workflows", "{\"name\": \"fail\", \"id\": \"waited\", \"argument\": \"x\"}")
          .is(202);

      var result = api.get("/workflows/waited/result?wait=30s");

      assertThat(result.is(200).json().get("state").asString()).isEqualTo("FAILED");
    } finally {
      tomcat.stop();
      tomcat.destroy();
    }
  }

  /** As filters of Spring Security do. */
  @Test
  void waitingRequestsAreAnsweredAfterTheFiltersOfTheApplication() throws Exception {
    Tomcat tomcat = new Tomcat();
    CairnHttpServlet servlet =
        HttpApi.of(TestWorkflows.cairn())
            .authenticatedBy(request -> Optional.of(new Principal("ada", Role.OPERATOR)))
            .servlet();
    URI address = start(tomcat, servlet, new CairnHttpFilter(), new LateFilter());
    try {
      ApiClient api = ApiClient.of(address);
      api.post("/workflows", "{\"name\": \"fail\", \"id\": \"late\", \"argument\": \"x\"}").is(202);

      var result = api.get("/workflows/late/result?wait=30s").is(200);

      assertThat(result.raw().headers().firstValue("X-Late")).contains("written");
    } finally {
      tomcat.stop();
      tomcat.destroy();
    }
  }

  /** Writes a header after the servlet. */
  private static final class LateFilter implements Filter {
    @Override
    public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
        throws IOException, ServletException {
      chain.doFilter(request, response);
      if (request.isAsyncStarted()) {
        await()
            .during(Duration.ofMillis(300))
            .atMost(Duration.ofSeconds(10))
            .until(() -> !response.isCommitted());
      }
      ((HttpServletResponse) response).setHeader("X-Late", "written");
    }
  }

  private static URI start(Tomcat tomcat, CairnHttpServlet servlet, Filter... filters)
      throws LifecycleException {
    tomcat.setBaseDir(Path.of("target", "tomcat-" + ProcessHandle.current().pid()).toString());
    tomcat.setPort(0);
    tomcat.getConnector().setProperty("address", "127.0.0.1");
    Context context = tomcat.addContext("/app", null);
    Wrapper wrapper = Tomcat.addServlet(context, "cairn", servlet);
    wrapper.setAsyncSupported(true);
    wrapper.addMapping("/cairn/*");
    for (Filter filter : filters) {
      add(context, filter);
    }
    tomcat.start();
    return URI.create(
        "http://127.0.0.1:" + tomcat.getConnector().getLocalPort() + "/app/cairn/api/v1");
  }

  private static void add(Context context, Filter filter) {
    FilterDef definition = new FilterDef();
    definition.setFilterName(filter.getClass().getName());
    definition.setFilter(filter);
    definition.setAsyncSupported("true");
    context.addFilterDef(definition);
    FilterMap map = new FilterMap();
    map.setFilterName(definition.getFilterName());
    map.addURLPattern("/cairn/*");
    context.addFilterMap(map);
  }
}
