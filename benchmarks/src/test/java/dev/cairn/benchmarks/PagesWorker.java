package dev.cairn.benchmarks;

import dev.cairn.CairnClient;
import dev.cairn.http.CairnHttpServer;
import dev.cairn.http.HttpApi;
import dev.cairn.queue.Queue;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.json.JsonMapper;

/** A process that serves the HTTP API of a database with many workflows, and measures requests. */
final class PagesWorker {
  static final int TIMES = 15;
  static final String MIN = "min";
  static final String MAX = "max";

  private final HttpClient http = HttpClient.newHttpClient();
  private final URI api;

  private PagesWorker(URI server) {
    this.api = server.resolve("/api/v1/");
  }

  /** The argument: the number of workflows. */
  public static void main(String[] arguments) throws Exception {
    Worker.endWithParent();
    BenchDatabase database = BenchDatabase.ofEnvironment();
    try (CairnClient client = CairnClient.connect(CairnLibrary.config(database))) {
      client.queues().declare(Queue.named("mail"));
      var workflows = new ListedWorkflows(database, Integer.parseInt(arguments[0]));
      workflows.fill();
      try (CairnHttpServer server = HttpApi.of(client).listen(0)) {
        new PagesWorker(server.address()).measureAll(workflows);
      }
    }
    Runtime.getRuntime().halt(0);
  }

  private void measureAll(ListedWorkflows workflows) throws Exception {
    for (Map.Entry<String, String> request : requests(workflows).entrySet()) {
      System.out.println(Json.line(measure(request.getKey(), request.getValue())));
    }
  }

  private Map<String, String> requests(ListedWorkflows workflows) throws Exception {
    Map<String, String> all = new LinkedHashMap<>(ofOverview());
    all.putAll(ofSearches(workflows));
    String workflow = "workflows/" + workflows.latestId();
    all.put("workflow", workflow);
    all.put("workflow: records", workflow + "/steps");
    all.put("workflow: history", workflow + "/history");
    all.put("workflow: streams", workflow + "/streams");
    for (String page : List.of("promises", "queues", "schedules", "executors", "versions")) {
      all.put(page, page);
    }
    return all;
  }

  private static Map<String, String> ofOverview() {
    String open = "state=RUNNING&state=ENQUEUED&state=DELAYED&state=STUCK&state=EXHAUSTED";
    String stopped = "state=FAILED&state=STUCK&state=EXHAUSTED&state=CANCELLED";
    Map<String, String> all = new LinkedHashMap<>();
    all.put("overview: open by state", "workflow-counts?groupBy=state&" + open);
    all.put(
        "overview: an hour by minute and state",
        "workflow-counts?groupBy=state&groupBy=minute&createdAfter=" + ago(Duration.ofHours(1)));
    all.put(
        "overview: unsuccessful of a day",
        "workflow-counts?groupBy=state&" + stopped + "&completedAfter=" + ago(Duration.ofDays(1)));
    all.put(
        "overview: a day by hour and state",
        "workflow-counts?groupBy=hour&groupBy=state&createdAfter=" + ago(Duration.ofDays(1)));
    all.put(
        "overview: latencies of an hour",
        "workflow-durations?groupBy=name&createdAfter=" + ago(Duration.ofHours(1)));
    all.put(
        "overview: latencies of a day",
        "workflow-durations?groupBy=name&createdAfter=" + ago(Duration.ofDays(1)));
    all.put(
        "overview: a week by hour and state",
        "workflow-counts?groupBy=state&groupBy=hour&createdAfter=" + ago(Duration.ofDays(7)));
    all.put(
        "overview: latencies of a week",
        "workflow-durations?groupBy=name&createdAfter=" + ago(Duration.ofDays(7)));
    all.put("overview: health", "health");
    return all;
  }

  private Map<String, String> ofSearches(ListedWorkflows workflows) throws Exception {
    String list = "workflows?limit=100&";
    String day = "&createdAfter=" + ago(Duration.ofDays(1));
    Map<String, String> all = new LinkedHashMap<>();
    all.put("workflows: newest", "workflows?limit=100");
    all.put("workflows: next page", list + "cursor=" + cursor());
    all.put("workflows: before 45 days", list + "createdBefore=" + ago(Duration.ofDays(45)));
    all.put("workflows: by id", list + "id=" + workflows.middleId());
    all.put("workflows: by beginning of id", list + "idPrefix=" + prefix(workflows));
    all.put("workflows: failed", list + "state=FAILED");
    all.put("workflows: running", list + "state=RUNNING");
    all.put("workflows: by name", list + "name=checkout");
    all.put("workflows: by rare name", list + "name=refund");
    all.put("workflows: by unknown name in a day", list + "name=unknown" + day);
    all.put("workflows: by queue", list + "queue=mail");
    all.put("workflows: by first version in a day", list + "version=v0" + day);
    all.put("workflows: by attribute", list + "attribute=customer:17");
    all.put("workflows: by text, 1,000 examined", list + "text=no-such-order");
    return all;
  }

  private static Instant ago(Duration time) {
    return Instant.now().minus(time);
  }

  private static String prefix(ListedWorkflows workflows) {
    String id = workflows.middleId();
    return id.substring(0, id.length() - 2);
  }

  private String cursor() throws Exception {
    String page = get("workflows?limit=100");
    String cursor = JsonMapper.shared().readTree(page).get("cursor").asString();
    return URLEncoder.encode(cursor, StandardCharsets.UTF_8);
  }

  private Measurement measure(String name, String path) throws Exception {
    get(path); // loads pages into the cache, as any user's second look
    List<Double> millis = new ArrayList<>();
    for (int time = 0; time < TIMES; time++) {
      long begin = System.nanoTime();
      get(path);
      millis.add((System.nanoTime() - begin) / 1e6);
    }
    Spread spread = Spread.of(millis);
    return Measurement.of(name, spread.median()).with(MIN, spread.min()).with(MAX, spread.max());
  }

  private String get(String path) throws IOException, InterruptedException {
    HttpResponse<String> answer =
        http.send(
            HttpRequest.newBuilder(api.resolve(path)).build(),
            HttpResponse.BodyHandlers.ofString());
    boolean unhealthy = path.equals("health") && answer.statusCode() == 503; // there is no executor
    if (answer.statusCode() != 200 && !unhealthy) {
      throw new BenchException("%s: %s".formatted(path, answer.body()));
    }
    return answer.body();
  }
}
