package dev.cairn.benchmarks;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The chat completions API of a model that takes its time, on loopback. Requests with {@link
 * #TOGETHER} and a number are answered when as many of them have arrived, and the time has passed.
 */
final class SlowModel implements AutoCloseable {
  /** Begins the text of a request that is answered together with others. */
  static final String TOGETHER = "together with ";

  private static final Pattern GROUP = Pattern.compile(TOGETHER + "(\\d+)");
  private static final int BACKLOG = 4_096;
  private static final byte[] RESPONSE =
      """
      {"id": "r", "object": "chat.completion", "created": 1, "model": "slow",
       "choices": [{"index": 0, "finish_reason": "stop",
                    "message": {"role": "assistant", "content": "Let me think about it."}}],
       "usage": {"prompt_tokens": 10, "completion_tokens": 5, "total_tokens": 15}}\
      """
          .getBytes(StandardCharsets.UTF_8);

  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final ConcurrentHashMap<Integer, CountDownLatch> groups = new ConcurrentHashMap<>();
  private final HttpServer server;
  private final long millis;

  SlowModel(long millis) {
    this.millis = millis;
    try {
      var address = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
      server = HttpServer.create(address, BACKLOG);
    } catch (IOException refused) {
      throw new UncheckedIOException(refused);
    }
    server.setExecutor(threads);
    server.createContext("/v1/chat/completions", this::respond);
    server.start();
  }

  String url() {
    return "http://127.0.0.1:" + server.getAddress().getPort() + "/v1";
  }

  private void respond(HttpExchange exchange) throws IOException {
    try (exchange) {
      var request = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
      Matcher group = GROUP.matcher(request);
      if (group.find()) {
        awaitGroup(Integer.parseInt(group.group(1)));
      }
      Pause.millis(millis);
      exchange.getResponseHeaders().add("Content-Type", "application/json");
      exchange.sendResponseHeaders(200, RESPONSE.length);
      exchange.getResponseBody().write(RESPONSE);
    }
  }

  private void awaitGroup(int size) throws IOException {
    CountDownLatch all = groups.computeIfAbsent(size, CountDownLatch::new);
    all.countDown();
    try {
      if (!all.await(2, TimeUnit.MINUTES)) {
        throw new IOException(
            "only %d of %d agents have asked".formatted(size - all.getCount(), size));
      }
    } catch (InterruptedException closed) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    server.stop(0);
    threads.close();
  }
}
