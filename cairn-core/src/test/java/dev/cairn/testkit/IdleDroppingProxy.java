package dev.cairn.testkit;

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
import java.util.concurrent.atomic.AtomicLong;

/**
 * A TCP proxy in front of Postgres that, like some load balancers, silently drops connections that
 * were idle for a while: data sent on them disappears, without an error and without a close.
 */
public final class IdleDroppingProxy implements Closeable {
  private static final long MAX_IDLE_NANOS = 1_300_000_000;
  private static final long DROPPED = Long.MIN_VALUE;

  private final TestDatabase database;
  private final ServerSocket listener;
  private final List<Socket> sockets = Collections.synchronizedList(new ArrayList<>());
  private final List<AtomicLong> usedAt = Collections.synchronizedList(new ArrayList<>());

  public IdleDroppingProxy(TestDatabase database) throws IOException {
    this.database = database;
    this.listener = new ServerSocket(0, 200, InetAddress.getLoopbackAddress());
    thread(this::listen);
  }

  public String url() {
    return database.url().replaceFirst("//[^/]+/", "//127.0.0.1:" + listener.getLocalPort() + "/");
  }

  /** How many connections were dropped. */
  public long droppedConnections() {
    synchronized (usedAt) {
      return usedAt.stream().filter(lastUse -> !isOpen(lastUse)).count();
    }
  }

  /** A dropped connection stays dropped. */
  private static boolean isOpen(AtomicLong usedAt) {
    long lastUse = usedAt.get();
    return lastUse != DROPPED
        && (System.nanoTime() - lastUse < MAX_IDLE_NANOS
            || !usedAt.compareAndSet(lastUse, DROPPED));
  }

  private void listen() throws IOException {
    var address = URI.create(database.url().substring("jdbc:".length()));
    while (true) {
      Socket client = listener.accept();
      var server = new Socket(address.getHost(), address.getPort());
      var lastUse = new AtomicLong(System.nanoTime());
      sockets.addAll(List.of(client, server));
      usedAt.add(lastUse);
      thread(() -> forward(client, server, lastUse));
      thread(() -> forward(server, client, lastUse));
    }
  }

  private static void forward(Socket from, Socket to, AtomicLong usedAt) throws IOException {
    InputStream in = from.getInputStream();
    OutputStream out = to.getOutputStream();
    var buffer = new byte[1 << 16];
    for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
      if (isOpen(usedAt)) {
        usedAt.set(System.nanoTime());
        out.write(buffer, 0, read);
        out.flush();
      }
    }
    if (isOpen(usedAt)) {
      to.close();
    }
  }

  /** Work that ends with an exception when a socket is closed. */
  private interface Work {
    void run() throws IOException;
  }

  private static void thread(Work work) {
    Thread.ofVirtual()
        .name("idle-dropping proxy")
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
      for (Socket socket : List.copyOf(sockets)) {
        socket.close();
      }
    } catch (IOException problem) {
      throw new UncheckedIOException(problem);
    }
  }
}
