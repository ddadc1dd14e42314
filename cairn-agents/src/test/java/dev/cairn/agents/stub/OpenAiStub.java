package dev.cairn.agents.stub;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The chat completions API of OpenAI on loopback. A script answers each request; all requests are
 * kept.
 */
public final class OpenAiStub implements AutoCloseable {
  static final JsonMapper JSON = JsonMapper.shared();
  private static final AtomicLong IDS = new AtomicLong();

  private final List<Call> calls = new CopyOnWriteArrayList<>();
  private final Function<Call, StubReply> script;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final HttpServer server;

  /**
   * One request.
   *
   * @param id the id of the response, unique in this JVM
   * @param turn the number of tool results in the conversation
   * @param model the requested model
   * @param number the number of requests before it
   * @param body the request
   */
  public record Call(String id, int turn, String model, int number, JsonNode body) {
    public boolean isStreaming() {
      return body.path("stream").asBoolean(false);
    }
  }

  public OpenAiStub(Function<Call, StubReply> script) {
    this.script = script;
    try {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    server.setExecutor(threads);
    server.createContext("/v1/chat/completions", this::handle);
    server.start();
  }

  /** All requests so far, in order. */
  public List<Call> calls() {
    return calls;
  }

  /** The base URL for a client. */
  public String url() {
    return "http://127.0.0.1:" + server.getAddress().getPort() + "/v1";
  }

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      JsonNode body = JSON.readTree(exchange.getRequestBody());
      Call call = add(body);
      StubReply reply = script.apply(call);
      byte[] bytes = reply.body(call).getBytes(StandardCharsets.UTF_8);
      String type =
          call.isStreaming() && reply.status() == 200 ? "text/event-stream" : "application/json";
      exchange.getResponseHeaders().add("Content-Type", type);
      reply.headers().forEach(exchange.getResponseHeaders()::add);
      exchange.sendResponseHeaders(
          reply.status(), reply.isBroken() ? bytes.length + 100 : bytes.length);
      OutputStream response = exchange.getResponseBody();
      response.write(bytes);
      response.flush();
    }
  }

  private synchronized Call add(JsonNode body) {
    int turn = 0;
    for (JsonNode message : body.path("messages")) {
      turn += "tool".equals(message.path("role").asString()) ? 1 : 0;
    }
    var call =
        new Call(
            "response-" + IDS.incrementAndGet(),
            turn,
            body.path("model").asString(),
            calls.size(),
            body);
    calls.add(call);
    return call;
  }

  @Override
  public void close() {
    server.stop(0);
    threads.close();
  }
}
