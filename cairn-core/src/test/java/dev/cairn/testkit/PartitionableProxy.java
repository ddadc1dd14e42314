package dev.cairn.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A TCP proxy in front of one or several Postgres servers that simulates a network partition.
 * During a partition it delays all traffic in both directions, including new connections, without
 * closing a socket; afterwards it delivers the delayed data.
 */
final class PartitionableProxy implements Closeable {
  private static final Pattern HOSTS = Pattern.compile("//([^/]+)/");

  private final TestDatabase database;
  private final List<ServerSocket> listeners = new ArrayList<>();
  private final List<Socket> sockets = Collections.synchronizedList(new ArrayList<>());

  /** Forwarding holds the read lock; a partition holds the write lock. */
  private final ReentrantReadWriteLock partitionLock = new ReentrantReadWriteLock(true);

  PartitionableProxy(TestDatabase database) throws IOException {
    this.database = database;
    for (URI server : servers()) {
      var listener = new ServerSocket(0, 200, InetAddress.getLoopbackAddress());
      listeners.add(listener);
      thread("listener", () -> listen(listener, server));
    }
  }

  /** The database's address through this proxy. */
  String url() {
    String addresses =
        listeners.stream()
            .map(listener -> "127.0.0.1:" + listener.getLocalPort())
            .collect(Collectors.joining(","));
    return HOSTS.matcher(database.url()).replaceFirst("//" + addresses + "/");
  }

  private List<URI> servers() {
    Matcher hosts = HOSTS.matcher(database.url());
    assertThat(hosts.find()).isTrue();
    return Pattern.compile(",")
        .splitAsStream(hosts.group(1))
        .map(host -> URI.create("postgresql://" + host))
        .toList();
  }

  /** Starts a partition. The same thread must call {@link #restore}. */
  void partition() {
    partitionLock.writeLock().lock();
  }

  void restore() {
    partitionLock.writeLock().unlock();
  }

  private void listen(ServerSocket listener, URI server) throws IOException {
    while (true) {
      Socket client = listener.accept();
      sockets.add(client);
      thread("client", () -> connect(client, server));
    }
  }

  private void connect(Socket client, URI address) throws IOException {
    try (client;
        Socket server = whenConnected(() -> new Socket(address.getHost(), address.getPort()))) {
      sockets.add(server);
      client.setTcpNoDelay(true);
      server.setTcpNoDelay(true);
      thread("responses", () -> forward(server, client));
      forward(client, server);
    }
  }

  private void forward(Socket from, Socket to) throws IOException {
    try (from;
        to;
        InputStream in = from.getInputStream();
        OutputStream out = to.getOutputStream()) {
      var buffer = new byte[1 << 16];
      for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
        int length = read;
        whenConnected(() -> {
          out.write(buffer, 0, length);
          return length;
        });
      }
    }
  }

  /** An operation that waits until there is no partition. */
  private interface Operation<T> {
    T operation() throws IOException;
  }

  private <T> T whenConnected(Operation<T> operation) throws IOException {
    partitionLock.readLock().lock();
    try {
      return operation.operation();
    } finally {
      partitionLock.readLock().unlock();
    }
  }

  /** Work that ends with an exception when a socket is closed. */
  private interface Work {
    void run() throws IOException;
  }

  private static void thread(String name, Work work) {
    Thread.ofVirtual()
        .name("partitionable proxy " + name)
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
      for (ServerSocket listener : listeners) {
        listener.close();
      }
      for (Socket socket : List.copyOf(sockets)) {
        socket.close();
      }
    } catch (IOException problem) {
      throw new UncheckedIOException(problem);
    }
  }
}
