package dev.cairn.testkit;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * An external HTTP service that survives crashes of the tested process. It executes each
 * idempotency key once.
 */
public final class IdempotentService implements AutoCloseable {
  private final Map<String, String> executedByKey = new ConcurrentHashMap<>();
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final HttpServer server;

  public IdempotentService() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 100);
    server.setExecutor(threads);
    server.createContext(
        "/",
        exchange -> {
          String[] query = exchange.getRequestURI().getQuery().split("[&=]", -1);
          String request = exchange.getRequestURI().getPath().substring(1) + " " + query[1];
          executedByKey.putIfAbsent(query[3], request);
          byte[] answer = request.getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(200, answer.length);
          exchange.getResponseBody().write(answer);
          exchange.close();
        });
    server.start();
  }

  public URI uri() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
  }

  /** How often each request was executed, by path and order. */
  public Map<String, Integer> executions() {
    var executions = new TreeMap<String, Integer>();
    executedByKey.values().forEach(request -> executions.merge(request, 1, Integer::sum));
    return executions;
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
