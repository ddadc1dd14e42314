package dev.cairn.examples.agent.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.agents.ModelPart;
import dev.cairn.agents.ModelPart.Kind;
import dev.cairn.examples.wire.Json;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/** Reads server-sent events as a browser does, over as many connections as the test wants. */
final class EventReader {
  private final HttpClient http;
  private final URI events;
  private final List<Long> ids = new ArrayList<>();
  private final List<Kind> kinds = new ArrayList<>();
  private final Map<String, String> texts = new LinkedHashMap<>();
  private JsonNode status = Json.tree("{}");
  private boolean ended;

  EventReader(HttpClient http, URI events) {
    this.http = http;
    this.events = events;
  }

  /** Connects, and reads until the condition is true or the end has come. */
  void readUntil(Predicate<EventReader> condition) throws Exception {
    HttpRequest.Builder request = HttpRequest.newBuilder(events);
    if (!ids.isEmpty()) {
      request.header("Last-Event-ID", Long.toString(ids.getLast()));
    }
    HttpResponse<Stream<String>> response = http.send(request.build(), BodyHandlers.ofLines());
    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.headers().firstValue("Content-Type"))
        .hasValue("text/event-stream;charset=utf-8");
    try (Stream<String> lines = response.body()) {
      Iterator<String> remaining = lines.iterator();
      String id = "";
      String event = "";
      while (!ended && !condition.test(this) && remaining.hasNext()) {
        String line = remaining.next();
        if (line.startsWith("id: ")) {
          id = line.substring(4);
        } else if (line.startsWith("event: ")) {
          event = line.substring(7);
        } else if (line.startsWith("data: ")) {
          receive(id, event, line.substring(6));
        }
      }
    }
  }

  EventReader readToEnd() throws Exception {
    readUntil(reader -> false);
    assertThat(ended).isTrue();
    return this;
  }

  private void receive(String id, String event, String data) {
    switch (event) {
      case "part" -> {
        ids.add(Long.valueOf(id));
        ModelPart part = Json.read(data, ModelPart.class);
        kinds.add(part.kind());
        switch (part.kind()) {
          case STARTED -> texts.put(part.call(), "");
          case TEXT -> texts.merge(part.call(), part.text(), String::concat);
          case THINKING, FAILED, COMPLETED -> {}
        }
      }
      case "status" -> status = Json.tree(data);
      case "end" -> ended = true;
      default -> throw new AssertionError("unknown event " + event);
    }
  }

  /** The ids of all tokens, over all connections. */
  List<Long> ids() {
    return ids;
  }

  List<Kind> kinds() {
    return kinds;
  }

  /** The text of the last call: the answer, once it is complete. */
  String text() {
    return texts.isEmpty() ? "" : List.copyOf(texts.values()).getLast();
  }

  JsonNode status() {
    return status;
  }

  /** The question to a person that waits for an answer; missing if there is none. */
  JsonNode openApproval() {
    for (JsonNode asked : status.path("approvals")) {
      if (asked.path("state").asString("").equals("OPEN")) {
        return asked.path("question");
      }
    }
    return status.path("none");
  }
}
