package dev.cairn.spring;

import static org.assertj.core.api.Assertions.assertThat;

import com.jayway.jsonpath.JsonPath;
import dev.cairn.Cairn;
import dev.cairn.Config;
import dev.cairn.queue.Queue;
import dev.cairn.schedule.Schedule;
import dev.cairn.spring.testkit.TestDatabase;
import dev.cairn.start.StartOptions;
import dev.cairn.workflow.Durable;
import dev.cairn.workflow.Step;
import dev.cairn.workflow.Workflow;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The endpoint of Spring Boot's actuator, over HTTP. */
class CairnEndpointTest {
  private final TestDatabase database = TestDatabase.fresh();
  private final HttpClient http = HttpClient.newHttpClient();

  /** Workflows that end, wait and fail. */
  static class Shop {
    @Workflow("shop")
    public String shop(String customer) {
      return charge(customer);
    }

    @Workflow("waiting")
    public String waiting() {
      return Durable.receive("topic", String.class, Duration.ofMinutes(2)).orElse("nothing");
    }

    @Step
    protected String charge(String customer) {
      return "receipt of " + customer;
    }
  }

  @Configuration(proxyBeanMethods = false)
  @EnableAutoConfiguration
  static class Application {
    @Bean
    Shop shop() {
      return new Shop();
    }

    @Bean
    Queue mail() {
      return Queue.named("mail").concurrency(4).rate(100, Duration.ofMinutes(1));
    }

    @Bean
    WorkflowSchedule nightly() {
      return WorkflowSchedule.of(Schedule.cron("nightly", "0 3 * * *"), "nightly-of-others");
    }
  }

  /** An answer over HTTP. */
  private record Reply(int status, String json) {
    Object at(String path) {
      return JsonPath.read(json, path);
    }
  }

  /** A running application. */
  private final class Running implements AutoCloseable {
    private final ConfigurableApplicationContext context;
    private final int port;

    Running(String... properties) {
      var all = new ArrayList<>(List.of(database.properties()));
      all.addAll(
          List.of(
              "spring.main.web-application-type=servlet",
              "server.port=0",
              "spring.autoconfigure.exclude=org.springframework.boot.hibernate.autoconfigure.HibernateJpaAutoConfiguration",
              "spring.data.jpa.repositories.enabled=false",
              "management.endpoints.web.exposure.include=cairn"));
      all.addAll(List.of(properties));
      context =
          new SpringApplicationBuilder(Application.class)
              .properties(all.toArray(String[]::new))
              .run();
      port = context.getEnvironment().getRequiredProperty("local.server.port", Integer.class);
    }

    Cairn cairn() {
      return context.getBean(Cairn.class);
    }

    void shop(String id) {
      Shop shop = context.getBean(Shop.class);
      assertThat(cairn().start(StartOptions.id(id), shop::shop, "Ann").await())
          .isEqualTo("receipt of Ann");
    }

    void wait(String id) {
      Shop shop = context.getBean(Shop.class);
      assertThat(cairn().start(StartOptions.id(id), shop::waiting).id()).isEqualTo(id);
    }

    Reply get(String path) {
      return send(HttpRequest.newBuilder(uri(path)).GET());
    }

    Reply post(String path, String body) {
      return send(
          HttpRequest.newBuilder(uri(path))
              .header("Content-Type", "application/json")
              .POST(HttpRequest.BodyPublishers.ofString(body)));
    }

    private URI uri(String path) {
      return URI.create("http://127.0.0.1:" + port + "/actuator/cairn" + path);
    }

    private Reply send(HttpRequest.Builder request) {
      try {
        HttpResponse<String> reply = http.send(request.build(), BodyHandlers.ofString());
        return new Reply(reply.statusCode(), reply.body());
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

  private Config another() {
    return Config.named("another")
        .url(database.url())
        .user(database.user())
        .password(database.password());
  }

  @Test
  void overviewShowsExecutorsWorkflowsQueuesAndSchedules() {
    try (var running = new Running();
        Cairn other = Cairn.open(another())) {
      running.wait("w");
      other.start(); // in the same process

      Reply reply = running.get("");

      assertThat(reply.status()).isEqualTo(200);
      assertThat(reply.at("$.healthy")).isEqualTo(true);
      assertThat(reply.at("$.executors[0].application")).isEqualTo("spring-test");
      assertThat(reply.at("$.executors[*].thisExecutor")).isEqualTo(List.of(true, false));
      assertThat(reply.at("$.workflows.running")).isEqualTo(1);
      assertThat(reply.at("$.workflows.stuck")).isEqualTo(0);
      assertThat(reply.at("$.queues[0].all"))
          .isEqualTo(Map.of("concurrency", 4, "rate", "100 per PT1M"));
      assertThat(reply.at("$.schedules[0].next[0]")).asString().endsWith("T03:00:00Z");
    }
  }

  @Test
  void workflowIsShownWithItsStepsAndWithoutItsValues() {
    try (var running = new Running()) {
      running.shop("eu/order-17");

      Reply reply = running.get("/workflows/eu/order-17");

      assertThat(reply.status()).isEqualTo(200);
      assertThat(reply.at("$.id")).isEqualTo("eu/order-17");
      assertThat(reply.at("$.state")).isEqualTo("SUCCEEDED");
      assertThat(reply.at("$.output")).isEqualTo("******");
      assertThat(reply.at("$.input")).isEqualTo("******");
      assertThat(reply.at("$.steps[0].key")).isEqualTo("charge");
      assertThat(reply.at("$.steps[0].outcome")).isEqualTo("returned");
      assertThat(reply.at("$.steps[0].output")).isEqualTo("******");
    }
  }

  @Test
  void valuesAreShownIfThePropertySaysSo() {
    try (var running = new Running("management.endpoint.cairn.show-values=always")) {
      running.shop("order-17");

      Reply reply = running.get("/workflows/order-17");

      assertThat(reply.at("$.input")).isEqualTo("[\"Ann\"]");
      assertThat(reply.at("$.steps[0].output")).isEqualTo("\"receipt of Ann\"");
    }
  }

  @Test
  void valuesThatNeedAuthorizationAreHiddenFromStrangers() {
    try (var running = new Running("management.endpoint.cairn.show-values=when-authorized")) {
      running.shop("order-17");

      assertThat(running.get("/workflows/order-17").at("$.output")).isEqualTo("******");
    }
  }

  @Test
  void workflowsAreFoundByStateAndNameInPages() {
    try (var running = new Running()) {
      running.shop("order-1");
      running.shop("order-2");
      running.wait("w");

      Reply first = running.get("/workflows?state=succeeded,failed&limit=1");
      Reply second =
          running.get("/workflows?state=succeeded,failed&limit=1&cursor=" + first.at("$.cursor"));

      assertThat(first.at("$.workflows[0].id")).isEqualTo("order-2");
      assertThat(second.at("$.workflows[0].id")).isEqualTo("order-1");
      assertThat(second.json()).doesNotContain("cursor");
      assertThat(running.get("/workflows?name=waiting").at("$.workflows[*].id"))
          .asString()
          .isEqualTo("[\"w\"]");
    }
  }

  @Test
  void unknownWorkflowsAndPathsAreNotFound() {
    try (var running = new Running("cairn.actuator.operations=true")) {
      assertThat(running.get("/workflows/nobody").status()).isEqualTo(404);
      assertThat(running.get("/nothing").status()).isEqualTo(404);
      assertThat(running.post("/workflows/nobody", "{\"operation\":\"cancel\"}").status())
          .isEqualTo(404);
    }
  }

  @Test
  void invalidCriteriaAreABadRequest() {
    try (var running = new Running()) {
      assertThat(running.get("/workflows?state=asleep").status()).isEqualTo(400);
      assertThat(running.get("/workflows?limit=0").status()).isEqualTo(400);
    }
  }

  @Test
  void operationsAreNotOfferedByDefault() {
    try (var running = new Running()) {
      running.wait("w");

      assertThat(running.post("/workflows/w", "{\"operation\":\"cancel\"}").status())
          .isEqualTo(405);
    }
  }

  @Test
  void workflowIsCancelledAndResumedIfOperationsAreEnabled() {
    try (var running = new Running("cairn.actuator.operations=true")) {
      running.wait("w");

      Reply cancelled =
          running.post("/workflows/w", "{\"operation\":\"cancel\",\"reason\":\"too late\"}");

      assertThat(cancelled.status()).isEqualTo(200);
      assertThat(cancelled.at("$.cancelled")).isEqualTo(true);
      assertThat(running.get("/workflows/w").at("$.cancelReason")).isEqualTo("too late");
    }
  }

  @Test
  void refusedOperationIsAConflictWithTheReason() {
    try (var running = new Running("cairn.actuator.operations=true")) {
      running.shop("order-17");

      Reply reply = running.post("/workflows/order-17", "{\"operation\":\"resume\"}");

      assertThat(reply.status()).isEqualTo(409);
      assertThat(reply.at("$.error")).asString().contains("SUCCEEDED");
    }
  }

  @Test
  void workflowIsForkedAtAStep() {
    try (var running = new Running("cairn.actuator.operations=true")) {
      running.shop("order-17");

      Reply reply =
          running.post("/workflows/order-17", "{\"operation\":\"fork\",\"step\":\"charge\"}");

      assertThat(reply.status()).isEqualTo(200);
      assertThat(database.count("select count(*) from cairn.workflows where name = 'shop'"))
          .isEqualTo(2);
    }
  }
}
