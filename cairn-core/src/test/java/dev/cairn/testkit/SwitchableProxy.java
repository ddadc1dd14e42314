package dev.cairn.testkit;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;

/**
 * A TCP proxy in front of Postgres whose server can be switched, like a DNS name that is changed.
 */
public final class SwitchableProxy implements Closeable {
  private final ServerSocket listener;
  private final AtomicReference<TestDatabase> target;
  private final List<Socket> sockets = Collections.synchronizedList(new ArrayList<>());

  /** Creates a proxy that leads to a server with one address. */
  public SwitchableProxy(TestDatabase first) throws IOException {
    this.target = new AtomicReference<>(first);
    this.listener = new ServerSocket(0, 200, InetAddress.getLoopbackAddress());
    thread("listener", this::listen);
  }

  /** The database through this proxy. */
  public TestDatabase database() {
    TestDatabase current = target.get();
    String url =
        current.url().replaceFirst("//[^/]+/", "//127.0.0.1:" + listener.getLocalPort() + "/");
    return new TestDatabase(url, current.user(), current.password());
  }

  /** Leads new connections to another server. Existing connections stay where they are. */
  public void leadNewConnectionsTo(TestDatabase other) {
    target.set(other);
  }

  /** Closes all connections, and leads new ones to another server. */
  public void switchTo(TestDatabase other) {
    leadNewConnectionsTo(other);
    closeConnections();
  }

  private void closeConnections() {
    try {
      for (Socket socket : List.copyOf(sockets)) {
        socket.close();
      }
    } catch (IOException problem) {
      throw new UncheckedIOException(problem);
    }
  }

  private void listen() throws IOException {
    while (true) {
      Socket client = listener.accept();
      sockets.add(client); // before the target is read, so that a switch closes it
      thread("requests", () -> connect(client)); // a switch may close it at any moment
    }
  }

  private void connect(Socket client) throws IOException {
    var address = URI.create(target.get().url().substring("jdbc:".length()));
    try (client;
        Socket server = new Socket(address.getHost(), address.getPort())) {
      client.setTcpNoDelay(true);
      server.setTcpNoDelay(true);
      thread("responses", () -> forward(server, client));
      forward(client, server);
    }
  }

  private static void forward(Socket from, Socket to) throws IOException {
    try (from;
        to;
        InputStream in = from.getInputStream()) {
      in.transferTo(to.getOutputStream());
    }
  }

  /** Work that ends with an exception when a socket is closed. */
  private interface Work {
    void run() throws IOException;
  }

  private static void thread(String name, Work work) {
    Thread.ofVirtual()
        .name("switchable proxy " + name)
        .start(() -> {
          try {
            work.run();
          } catch (IOException closed) {
            // a closed socket ends the forwarding
          }
        });
  }

  @Override
  public void close() {
    try {
      listener.close();
    } catch (IOException problem) {
      throw new UncheckedIOException(problem);
    }
    closeConnections();
  }
}
