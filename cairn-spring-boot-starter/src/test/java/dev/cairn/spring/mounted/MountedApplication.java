package dev.cairn.spring.mounted;

import dev.cairn.Cairn;
import dev.cairn.spring.testkit.TestDatabase;
import dev.cairn.start.StartOptions;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.apache.catalina.core.StandardContext;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.tomcat.TomcatWebServer;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;

/** A running application with a real Tomcat. */
public final class MountedApplication implements AutoCloseable {
  private static final HttpClient HTTP = HttpClient.newHttpClient();

  private final ConfigurableApplicationContext context;
  private final int port;

  private MountedApplication(ConfigurableApplicationContext context) {
    this.context = context;
    this.port = context.getEnvironment().getRequiredProperty("local.server.port", Integer.class);
  }

  /**
   * Starts an application.
   *
   * @param classes its configuration
   * @param properties more properties
   */
  public static MountedApplication run(
      TestDatabase database, List<Class<?>> classes, String... properties) {
    var all = new ArrayList<>(List.of(database.properties()));
    all.addAll(
        List.of(
            "spring.main.web-application-type=servlet",
            "server.port=0",
            "spring.autoconfigure.exclude=org.springframework.boot.hibernate.autoconfigure.HibernateJpaAutoConfiguration",
            "spring.data.jpa.repositories.enabled=false",
            "cairn.http.path=/cairn"));
    all.addAll(List.of(properties));
    return new MountedApplication(
        new SpringApplicationBuilder(classes.toArray(Class<?>[]::new))
            .properties(all.toArray(String[]::new))
            .run());
  }

  public ConfigurableApplicationContext context() {
    return context;
  }

  public Cairn cairn() {
    return context.getBean(Cairn.class);
  }

  /** Returns how many requests Tomcat has that occupy none of its threads. */
  public long waitingRequests() {
    if (context instanceof WebServerApplicationContext web
        && web.getWebServer() instanceof TomcatWebServer tomcat
        && tomcat.getTomcat().getHost().findChildren()[0] instanceof StandardContext servlets) {
      return servlets.getInProgressAsyncCount();
    }
    throw new AssertionError("not Tomcat: " + context);
  }

  /** Starts a workflow that waits for a message. */
  public void startWaiting(String id) {
    Workflows workflows = context.getBean(Workflows.class);
    String started = cairn().start(StartOptions.id(id), workflows::waiting).id();
    if (!started.equals(id)) {
      throw new AssertionError(started);
    }
  }

  /** Creates an access token. */
  public String token(String role) {
    return cairn().accessTokens().create("robot", role, "the test", null).secret();
  }

  /** Returns a request to a path of the application. */
  public HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path));
  }

  /** Returns a request to the API. */
  public HttpRequest.Builder api(String path) {
    return request("/cairn/api/v1" + path);
  }

  /** Returns a request that starts a workflow. */
  public HttpRequest.Builder start(String id) {
    return api("/workflows")
        .header("Content-Type", "application/json")
        .POST(
            BodyPublishers.ofString(
                "{\"name\": \"greet\", \"id\": \"%s\", \"argument\": \"Ann\"}".formatted(id)));
  }

  /** Returns the header of a user of HTTP Basic, whose password is the name. */
  public static String basic(String user) {
    byte[] both = (user + ":" + user).getBytes(StandardCharsets.UTF_8);
    return "Basic " + Base64.getEncoder().encodeToString(both);
  }

  public static HttpResponse<String> send(HttpRequest.Builder request) {
    return send(request, BodyHandlers.ofString());
  }

  /** Sends a request. */
  public static <T> HttpResponse<T> send(
      HttpRequest.Builder request, HttpResponse.BodyHandler<T> handler) {
    try {
      return HTTP.send(request.build(), handler);
    } catch (IOException problem) {
      throw new AssertionError(problem);
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
      throw new AssertionError(stopped);
    }
  }

  @Override
  public void close() {
    context.close();
  }
}
