package dev.cairn.examples.agent.stub;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.cairn.examples.agent.ModelSettings;
import dev.cairn.examples.agent.stub.Call.Outcome;
import dev.cairn.examples.wire.Json;
import dev.cairn.spi.Environment;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/**
 * The HTTP server of the stub: {@code POST /v1/chat/completions}, and {@code GET /calls} for what
 * it has counted. It rejects the key {@code invalid}.
 */
public final class StubServer implements AutoCloseable {
  private static final String COMPLETIONS = "/v1/chat/completions";
  private static final String JSON = "application/json";
  private static final String EVENTS = "text/event-stream";
  private static final int OK = 200;
  private static final int BAD_REQUEST = 400;
  private static final int UNAUTHORIZED = 401;
  private static final int TOO_MANY_REQUESTS = 429;
  private static final int SERVER_ERROR = 500;

  /** More bytes than are sent, so that the end of the connection is an error. */
  private static final int MISSING_BYTES = 100;

  private final Settings settings;
  private final CallLog log;
  private final Environment.Pause pause;
  private final HttpServer http;
  private final ExecutorService threads =
      Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("stub-", 1).factory());

  /**
   * How the stub answers.
   *
   * @param tokenDelay the pause after each token
   * @param faults which calls fail
   * @param port the loopback port; 0 for any free one
   */
  public record Settings(Duration tokenDelay, Faults faults, int port) {}

  private StubServer(Settings settings, CallLog log, Environment.Pause pause) throws IOException {
    this.settings = settings;
    this.log = log;
    this.pause = pause;
    this.http =
        HttpServer.create(
            new InetSocketAddress(InetAddress.getLoopbackAddress(), settings.port()), 0);
  }

  /**
   * Starts the stub.
   *
   * @param settings how it answers
   * @param log where it counts; the caller closes it
   * @param pause provides waiting
   * @return the running stub; the caller closes it
   * @throws IOException if it cannot listen
   */
  public static StubServer open(Settings settings, CallLog log, Environment.Pause pause)
      throws IOException {
    var stub = new StubServer(settings, log, pause);
    stub.http.setExecutor(stub.threads);
    stub.http.createContext(COMPLETIONS, stub::complete);
    stub.http.createContext("/calls", stub::showCalls);
    stub.http.start();
    return stub;
  }

  /**
   * Returns the address of the stub.
   *
   * @return such as {@code http://127.0.0.1:9090}; the base URL of the API ends with {@code /v1}
   */
  public URI address() {
    return URI.create("http://127.0.0.1:" + http.getAddress().getPort());
  }

  /**
   * Returns the settings by which an agent calls this stub.
   *
   * @return URL, key and name
   */
  public ModelSettings modelSettings() {
    return new ModelSettings(address().resolve("/v1"), "none", "stub");
  }

  private void showCalls(HttpExchange exchange) throws IOException {
    try (exchange) {
      respond(exchange, OK, Json.write(log.view()));
    }
  }

  private void complete(HttpExchange exchange) throws IOException {
    try (exchange) {
      String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
      JsonNode request;
      try {
        request = Json.tree(body);
      } catch (JacksonException malformed) {
        respond(exchange, BAD_REQUEST, error("The request is no JSON.", "invalid_request_error"));
        return;
      }
      String process = exchange.getRequestHeaders().getFirst(ModelSettings.PROCESS_HEADER);
      Call call = log.begin(contentOf(request), String.valueOf(process));
      log.end(call, outcome(exchange, request, call));
    }
  }

  private Outcome outcome(HttpExchange exchange, JsonNode request, Call call) {
    try {
      String key = exchange.getRequestHeaders().getFirst("Authorization");
      if ("Bearer invalid".equals(key)) {
        respond(
            exchange,
            UNAUTHORIZED,
            error("Incorrect API key provided: invalid.", "invalid_api_key"));
        return Outcome.REJECTED;
      }
      Fault fault = settings.faults().of(call.content(), log.failures(call.content()));
      return switch (fault) {
        case RATE_LIMIT -> refuse(exchange);
        case SERVER_ERROR -> fail(exchange);
        case CUT -> cut(exchange, request, call);
        case NONE -> answer(exchange, request, call);
      };
    } catch (IOException gone) {
      return Outcome.NOT_RECEIVED;
    } catch (InterruptedException closing) {
      Thread.currentThread().interrupt();
      return Outcome.NOT_RECEIVED;
    }
  }

  private static Outcome refuse(HttpExchange exchange) throws IOException {
    exchange.getResponseHeaders().add("Retry-After", "1");
    respond(
        exchange,
        TOO_MANY_REQUESTS,
        error("Rate limit reached. Please try again in 200ms.", "rate_limit_exceeded"));
    return Outcome.FAILED;
  }

  private static Outcome fail(HttpExchange exchange) throws IOException {
    respond(exchange, SERVER_ERROR, error("The server had an error.", "server_error"));
    return Outcome.FAILED;
  }

  private Outcome cut(HttpExchange exchange, JsonNode request, Call call)
      throws IOException, InterruptedException {
    List<Map<String, Object>> all = chunks(request, call).stream(reply(request));
    List<Map<String, Object>> half = all.subList(0, (all.size() + 1) / 2);
    int length = half.stream().mapToInt(chunk -> event(chunk).length).sum();
    exchange.getResponseHeaders().add("Content-Type", EVENTS);
    exchange.sendResponseHeaders(OK, (long) length + MISSING_BYTES);
    OutputStream response = exchange.getResponseBody();
    for (Map<String, Object> chunk : half) {
      write(response, chunk);
    }
    return Outcome.FAILED;
  }

  private Outcome answer(HttpExchange exchange, JsonNode request, Call call)
      throws IOException, InterruptedException {
    Reply reply = reply(request);
    Chunks chunks = chunks(request, call);
    if (!request.path("stream").asBoolean(false)) {
      pause.sleep(settings.tokenDelay());
      respond(exchange, OK, Json.write(chunks.whole(reply)));
      return Outcome.ANSWERED;
    }
    exchange.getResponseHeaders().add("Content-Type", EVENTS);
    exchange.sendResponseHeaders(OK, 0);
    OutputStream response = exchange.getResponseBody();
    for (Map<String, Object> chunk : chunks.stream(reply)) {
      write(response, chunk);
      log.wroteToken();
    }
    response.write("data: [DONE]\n\n".getBytes(StandardCharsets.UTF_8));
    response.close();
    return Outcome.ANSWERED;
  }

  private void write(OutputStream response, Map<String, Object> chunk)
      throws IOException, InterruptedException {
    response.write(event(chunk));
    response.flush();
    pause.sleep(settings.tokenDelay());
  }

  private static byte[] event(Map<String, Object> chunk) {
    return ("data: " + Json.write(chunk) + "\n\n").getBytes(StandardCharsets.UTF_8);
  }

  private static Reply reply(JsonNode request) {
    return StubModel.reply(Conversation.of(request));
  }

  private static Chunks chunks(JsonNode request, Call call) {
    int tokens = Math.ceilDiv(request.path("messages").toString().length(), 4);
    return new Chunks(call.id(), request.path("model").asString(""), call.content(), tokens);
  }

  private static String contentOf(JsonNode request) {
    String content = request.path("model") + " " + request.path("messages");
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-256").digest(content.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(hash);
    } catch (NoSuchAlgorithmException missing) {
      throw new IllegalStateException("Every JDK has SHA-256", missing);
    }
  }

  private static String error(String message, String code) {
    return Json.write(Map.of("error", Map.of("message", message, "type", code, "code", code)));
  }

  private static void respond(HttpExchange exchange, int status, String body) throws IOException {
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().add("Content-Type", JSON);
    exchange.sendResponseHeaders(status, bytes.length);
    exchange.getResponseBody().write(bytes);
    exchange.getResponseBody().close();
  }

  @Override
  public void close() {
    http.stop(0);
    threads.shutdownNow();
    threads.close();
  }
}
