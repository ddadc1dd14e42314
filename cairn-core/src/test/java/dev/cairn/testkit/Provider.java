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

/** A provider that outlives the shop. It books a key once, however often it is asked. */
public final class Provider implements AutoCloseable {
  private final Map<String, String> bookedByKey = new ConcurrentHashMap<>();
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final HttpServer server;

  public Provider() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 100);
    server.setExecutor(threads);
    server.createContext(
        "/",
        exchange -> {
          String[] query = exchange.getRequestURI().getQuery().split("[&=]", -1);
          String what = exchange.getRequestURI().getPath().substring(1) + " " + query[1];
          bookedByKey.putIfAbsent(query[3], what);
          byte[] answer = what.getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(200, answer.length);
          exchange.getResponseBody().write(answer);
          exchange.close();
        });
    server.start();
  }

  public URI uri() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
  }

  /** How often each thing was booked. */
  public Map<String, Integer> books() {
    var books = new TreeMap<String, Integer>();
    bookedByKey.values().forEach(what -> books.merge(what, 1, Integer::sum));
    return books;
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
