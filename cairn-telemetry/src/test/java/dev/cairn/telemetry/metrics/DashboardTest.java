package dev.cairn.telemetry.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.cairn.Cairn;
import dev.cairn.Config;
import dev.cairn.queue.Queue;
import dev.cairn.start.StartOptions;
import dev.cairn.testing.TestKit;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The dashboard and the alerts use metrics that a scrape of a running engine has. */
class DashboardTest {
  private static final Pattern SAMPLE =
      Pattern.compile("(?m)^([a-z_]+)(?:\\{([^}]*)})? [-+0-9.eEINafn]+$");
  private static final Pattern LABEL = Pattern.compile("([a-z_]+)=~?\"");
  private static final Pattern METRIC = Pattern.compile("(cairn_[a-z_]+)(?:\\{([^}]*)})?");
  private static final Pattern GROUPING = Pattern.compile("by \\(([a-z_, ]+)\\)");
  private static final Pattern RULE = Pattern.compile("(?m)^ {8}expr: (.+(?:\\n {10}.*)*)$");

  /** The labels of each metric, as scraped. */
  private static final Map<String, Set<String>> SCRAPED = new TreeMap<>();

  @BeforeAll
  static void scrapeARunningEngine() {
    var registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    var metrics = new RunMetrics(registry);
    try (TestKit kit = TestKit.create()) {
      Config config = Config.named("test").url(kit.url()).user(kit.user()).password(kit.password());
      Measured measured;
      try (Cairn first = Cairn.open(config.interceptor(metrics).listener(metrics))) {
        measured = first.durable(Measured.class);
        first.start();
        first.start(StartOptions.id("w"), measured::waiting);
        await().until(() -> registry.find("cairn.workflow.active").gauge() != null);
      }
      try (Cairn cairn = Cairn.open(config.interceptor(metrics).listener(metrics));
          var queues = new DatabaseMetrics(cairn, registry, Duration.ofMillis(50))) {
        measured = cairn.durable(Measured.class);
        cairn.queues().declare(Queue.named("mail"));
        cairn.start();
        queues.start();
        assertThat(cairn.start(measured::run).await()).isEqualTo("done");
        await().until(() -> registry.find("cairn.workflow.takeovers").counter() != null);
        await().until(() -> registry.find("cairn.queue.oldest").timeGauge() != null);
        await()
            .until(
                () -> registry.find("cairn.workflow").tag("outcome", "succeeded").timer() != null);
      }
    }
    SAMPLE
        .matcher(registry.scrape())
        .results()
        .forEach(sample ->
            SCRAPED
                .computeIfAbsent(sample.group(1), name -> new TreeSet<>())
                .addAll(labels(sample.group(2))));
  }

  @AfterAll
  static void forget() {
    SCRAPED.clear();
  }

  private static List<String> labels(String selector) {
    return selector == null
        ? List.of()
        : LABEL.matcher(selector).results().map(label -> label.group(1)).toList();
  }

  private static String resource(String name) {
    try (InputStream file = RunMetrics.class.getResourceAsStream("/dev/cairn/telemetry/" + name)) {
      return new String(file.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
  }

  private static List<String> dashboard() {
    JsonNode root = JsonMapper.shared().readTree(resource("dashboard.json"));
    var expressions = new ArrayList<String>();
    for (JsonNode panel : root.get("panels")) {
      if (panel.has("targets")) {
        panel.get("targets").forEach(target -> expressions.add(target.get("expr").asString()));
      }
    }
    return expressions;
  }

  private static List<String> alerts() {
    return RULE.matcher(resource("alerts.yml")).results().map(rule -> rule.group(1)).toList();
  }

  /** Each metric and each label of an expression is in the scrape. */
  private static void assertScraped(String expression) {
    List<MatchResult> metrics = METRIC.matcher(expression).results().toList();
    var labels = new TreeSet<String>();
    assertThat(metrics).as(expression).isNotEmpty();
    for (MatchResult metric : metrics) {
      assertThat(SCRAPED).as(expression).containsKey(metric.group(1));
      Set<String> scraped = SCRAPED.get(metric.group(1));
      assertThat(scraped).as(expression).containsAll(labels(metric.group(2)));
      labels.addAll(scraped);
    }
    GROUPING
        .matcher(expression)
        .results()
        .forEach(by -> assertThat(labels).as(expression).contains(by.group(1).split(", ")));
  }

  @Test
  void dashboardUsesScrapedMetrics() {
    assertThat(dashboard()).hasSizeGreaterThan(25).allSatisfy(DashboardTest::assertScraped);
  }

  @Test
  void alertsUseScrapedMetrics() {
    assertThat(alerts()).hasSizeGreaterThan(10).allSatisfy(DashboardTest::assertScraped);
  }

  @Test
  void dashboardShowsEachMeter() {
    String all = String.join("\n", dashboard()) + String.join("\n", alerts());
    List<String> families =
        SCRAPED.keySet().stream()
            .map(name -> name.replaceFirst("_(count|sum|max|total)$", ""))
            .distinct()
            .toList();

    assertThat(families).hasSizeGreaterThan(20).allSatisfy(name -> assertThat(all).contains(name));
  }

  @Test
  void prometheusAcceptsTheAlerts(@TempDir Path folder) throws Exception {
    Path rules = Files.writeString(folder.resolve("alerts.yml"), resource("alerts.yml"));
    String path = System.getenv().getOrDefault("PATH", "");
    assumeTrue(
        Stream.of(path.split(File.pathSeparator))
            .anyMatch(entry -> Files.isExecutable(Path.of(entry, "promtool"))),
        "promtool is not installed");

    Process promtool =
        new ProcessBuilder("promtool", "check", "rules", rules.toString())
            .redirectErrorStream(true)
            .start();
    String output = new String(promtool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

    assertThat(promtool.waitFor(30, TimeUnit.SECONDS)).isTrue();
    assertThat(promtool.exitValue()).as(output).isZero();
    assertThat(output).contains("SUCCESS: " + alerts().size() + " rules found");
  }
}
