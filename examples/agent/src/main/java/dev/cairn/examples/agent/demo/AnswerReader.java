package dev.cairn.examples.agent.demo;

import dev.cairn.agents.ModelPart;
import dev.cairn.examples.agent.demo.Plan.Approval;
import dev.cairn.examples.wire.Json;
import dev.cairn.spi.Environment;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Asks one question, follows the server-sent events of its answer as a browser does, and approves
 * purchases. When the connection breaks, it reconnects with the id of the last event.
 */
final class AnswerReader {
  private static final Duration RETRY_INTERVAL = Duration.ofMillis(100);
  private static final int OK = 200;
  private static final int ACCEPTED = 202;
  private static final int GONE = 410;
  private static final int SERVER_ERRORS = 500;

  private final HttpClient http;
  private final Supplier<URI> agent;
  private final Environment.Pause pause;
  private final Approval approval;
  private final Map<String, StringBuilder> calls = new LinkedHashMap<>();
  private String lastId = "";
  private int connections;
  private @Nullable JsonNode status;
  private boolean ended;

  AnswerReader(HttpClient http, Supplier<URI> agent, Environment.Pause pause, Approval approval) {
    this.http = http;
    this.agent = agent;
    this.pause = pause;
    this.approval = approval;
  }

  /**
   * What a reader has seen.
   *
   * @param id the workflow id
   * @param answer the final answer; empty if there is none
   * @param streamed the text of the last model call, put together from its tokens
   * @param connections how often the reader connected
   */
  record Seen(String id, String answer, String streamed, int connections) {}

  Seen ask(String id, String question) throws InterruptedException {
    String body = Json.write(Map.of("question", question));
    sendUntil(
        ACCEPTED,
        "/questions/" + id,
        request ->
            request.header("Content-Type", "application/json").PUT(BodyPublishers.ofString(body)));
    while (!ended) {
      followOnce(id);
      if (!ended) {
        pause.sleep(RETRY_INTERVAL);
      }
    }
    String answer = status == null ? "" : status.path("answer").asString("");
    String streamed =
        calls.isEmpty() ? "" : calls.values().stream().reduce((a, b) -> b).get().toString();
    return new Seen(id, answer, streamed, connections);
  }

  /** Reads events until the end, or until the connection breaks. */
  private void followOnce(String id) throws InterruptedException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(agent.get().resolve("/events?id=" + encoded(id)));
    if (!lastId.isEmpty()) {
      request.header("Last-Event-ID", lastId);
    }
    try {
      HttpResponse<Stream<String>> response = http.send(request.build(), BodyHandlers.ofLines());
      if (response.statusCode() == OK) {
        connections++;
        try (Stream<String> lines = response.body()) {
          read(id, lines.iterator());
        }
      }
    } catch (IOException | UncheckedIOException broken) {
      // The agent was killed: reconnect.
    }
  }

  private void read(String id, Iterator<String> lines) throws InterruptedException {
    String event = "";
    String eventId = lastId;
    while (!ended && lines.hasNext()) {
      String line = lines.next();
      if (line.startsWith("id: ")) {
        eventId = line.substring(4);
      } else if (line.startsWith("event: ")) {
        event = line.substring(7);
      } else if (line.startsWith("data: ")) {
        receive(id, event, line.substring(6));
        lastId = eventId;
      }
    }
  }

  private void receive(String id, String event, String data) throws InterruptedException {
    switch (event) {
      case "part" -> add(Json.read(data, ModelPart.class));
      case "status" -> {
        status = Json.tree(data);
        if (approval == Approval.AUTO) {
          approve(id, status);
        }
      }
      case "end" -> ended = true;
      default -> throw new DemoException("The agent sent an unknown event: " + event);
    }
  }

  private void add(ModelPart part) {
    switch (part.kind()) {
      case STARTED -> calls.put(part.call(), new StringBuilder());
      case TEXT ->
          calls.computeIfAbsent(part.call(), call -> new StringBuilder()).append(part.text());
      case THINKING, FAILED, COMPLETED -> {}
    }
  }

  private void approve(String id, JsonNode view) throws InterruptedException {
    for (JsonNode asked : view.path("approvals")) {
      if (asked.path("state").asString("").equals("OPEN")) {
        String question = asked.path("question").path("id").asString("");
        String body = Json.write(Map.of("option", "approve", "comment", "", "arguments", Map.of()));
        sendUntil(
            OK,
            "/approvals?id=%s&question=%s".formatted(encoded(id), encoded(question)),
            request ->
                request
                    .header("Content-Type", "application/json")
                    .POST(BodyPublishers.ofString(body)));
      }
    }
  }

  private interface Method {
    HttpRequest.Builder set(HttpRequest.Builder request);
  }

  /** Repeats a request while the agent is away; the agent does the same thing only once. */
  private void sendUntil(int expected, String path, Method method) throws InterruptedException {
    while (true) {
      try {
        HttpRequest request = method.set(HttpRequest.newBuilder(agent.get().resolve(path))).build();
        HttpResponse<String> response = http.send(request, BodyHandlers.ofString());
        if (response.statusCode() == expected || response.statusCode() == GONE) {
          return;
        }
        boolean isAway = response.statusCode() >= SERVER_ERRORS || response.statusCode() == 404;
        if (!isAway) {
          throw new DemoException(
              "%s was answered with %d: %s"
                  .formatted(path, response.statusCode(), response.body()));
        }
      } catch (IOException away) {
        // The agent was killed and is not available yet.
      }
      pause.sleep(RETRY_INTERVAL);
    }
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }
}
