package dev.cairn.cli.api;

import dev.cairn.cli.output.CommandFailure;
import dev.cairn.cli.output.ExitCode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Iterator;
import java.util.function.BiPredicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.MissingNode;

/** The API of a server. */
public final class HttpApiClient implements Api {
  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(10);

  /** Longer than the longest wait of the API for a result. */
  private static final Duration ANSWER_TIMEOUT = Duration.ofSeconds(90);

  /** A change of many workflows is answered when all are changed. */
  private static final Duration BULK_TIMEOUT = Duration.ofDays(1);

  private static final JsonMapper JSON = JsonMapper.shared();
  private final HttpClient http = HttpClient.newBuilder().connectTimeout(CONNECT_TIMEOUT).build();
  private final String base;
  private final String token;

  /**
   * Creates a client.
   *
   * @param server the address of the server, with or without {@code /api/v1}
   * @param token the access token; empty for none
   */
  public HttpApiClient(URI server, String token) {
    String address = server.toString().replaceAll("/+$", "");
    this.base = address.endsWith("/api/v1") ? address : address + "/api/v1";
    this.token = token;
  }

  @Override
  public String address() {
    return base;
  }

  @Override
  public JsonNode send(String method, String path, @Nullable Object body) {
    HttpRequest.Builder request =
        request(path).timeout(path.startsWith("/bulk/") ? BULK_TIMEOUT : ANSWER_TIMEOUT);
    if (body == null) {
      request.method(method, BodyPublishers.noBody());
    } else {
      request
          .header("Content-Type", "application/json")
          .method(method, BodyPublishers.ofString(JSON.writeValueAsString(body)));
    }
    HttpResponse<String> answer = exchange(request.build(), BodyHandlers.ofString());
    boolean unhealthy = path.equals("/health") && answer.statusCode() == 503;
    if (answer.statusCode() >= 400 && !(unhealthy && answer.body().contains("\"healthy\""))) {
      throw failure(answer.statusCode(), answer.body());
    }
    return answer.body().isEmpty() ? MissingNode.getInstance() : json(answer.body());
  }

  private HttpRequest.Builder request(String path) {
    HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(base + path));
    if (!token.isEmpty()) {
      request.header("Authorization", "Bearer " + token);
    }
    return request;
  }

  private <T> HttpResponse<T> exchange(HttpRequest request, HttpResponse.BodyHandler<T> handler) {
    try {
      return http.send(request, handler);
    } catch (IOException failed) {
      throw new CommandFailure(
          ExitCode.UNAVAILABLE,
          "%s does not answer: %s".formatted(base, reason(failed)),
          "Check the address, and that the server is running; then repeat the command.");
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new CommandFailure(
          ExitCode.FAILED, "The command was interrupted.", "Repeat it; check first what it did.");
    }
  }

  private static String reason(IOException failed) {
    return failed.getMessage() == null
        ? failed.getClass().getSimpleName().replaceAll("([a-z])([A-Z])", "$1 $2")
        : failed.getMessage();
  }

  private JsonNode json(String text) {
    try {
      return JSON.readTree(text);
    } catch (JacksonException other) {
      throw new CommandFailure(
          ExitCode.USAGE,
          "%s answers with something that is not JSON.".formatted(base),
          "Check that the address is that of a Cairn server.");
    }
  }

  private static CommandFailure failure(int status, String body) {
    ExitCode code =
        switch (status) {
          case 400, 413, 415, 422 -> ExitCode.USAGE;
          case 401, 403 -> ExitCode.NOT_ALLOWED;
          case 404 -> ExitCode.NOT_FOUND;
          case 409 -> ExitCode.CONFLICT;
          case 502, 503, 504 -> ExitCode.UNAVAILABLE;
          default -> ExitCode.FAILED;
        };
    try {
      JsonNode problem = JSON.readTree(body);
      return new CommandFailure(
          code,
          problem.path("detail").asString("The server answers with status " + status + "."),
          problem.path("next").asString("Check the address of the server."));
    } catch (JacksonException other) {
      return new CommandFailure(
          code,
          "The server answers with status %d.".formatted(status),
          "Check that the address is that of a Cairn server.");
    }
  }

  @Override
  public void events(String path, BiPredicate<String, JsonNode> each) {
    HttpRequest request = request(path).header("Accept", "text/event-stream").build();
    HttpResponse<Stream<String>> answer = exchange(request, BodyHandlers.ofLines());
    try (Stream<String> lines = answer.body()) {
      if (answer.statusCode() >= 400) {
        throw failure(answer.statusCode(), String.join("\n", lines.toList()));
      }
      read(lines.iterator(), each);
    } catch (UncheckedIOException lost) {
      throw new CommandFailure(
          ExitCode.UNAVAILABLE,
          "The connection to %s was lost.".formatted(base),
          "Repeat the command; what was printed is complete.");
    }
  }

  private void read(Iterator<String> lines, BiPredicate<String, JsonNode> each) {
    String type = "message";
    while (lines.hasNext()) {
      String line = lines.next();
      if (line.startsWith("event:")) {
        type = line.substring(6).strip();
      } else if (line.startsWith("data:") && !each.test(type, json(line.substring(5)))) {
        return;
      }
    }
  }

  @Override
  public void close() {
    http.close();
  }
}
