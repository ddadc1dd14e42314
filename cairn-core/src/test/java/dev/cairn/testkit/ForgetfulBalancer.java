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
 * A balancer before Postgres that forgets connections which rest for a while: what is sent on them
 * afterwards vanishes, without an answer and without an end.
 */
public final class ForgetfulBalancer implements Closeable {
  private static final long LONGEST_REST = 1_300_000_000;
  private static final long FORGOTTEN = Long.MIN_VALUE;

  private final TestDatabase database;
  private final ServerSocket door;
  private final List<Socket> sockets = Collections.synchronizedList(new ArrayList<>());
  private final List<AtomicLong> usedAt = Collections.synchronizedList(new ArrayList<>());

  public ForgetfulBalancer(TestDatabase database) throws IOException {
    this.database = database;
    this.door = new ServerSocket(0, 200, InetAddress.getLoopbackAddress());
    thread(this::listen);
  }

  public String url() {
    return database.url().replaceFirst("//[^/]+/", "//127.0.0.1:" + door.getLocalPort() + "/");
  }

  /** How many connections it has forgotten. */
  public long forgotten() {
    synchronized (usedAt) {
      return usedAt.stream().filter(used -> !isKnown(used)).count();
    }
  }

  /** Once forgotten, a connection stays so. */
  private static boolean isKnown(AtomicLong usedAt) {
    long used = usedAt.get();
    return used != FORGOTTEN
        && (System.nanoTime() - used < LONGEST_REST || !usedAt.compareAndSet(used, FORGOTTEN));
  }

  private void listen() throws IOException {
    var address = URI.create(database.url().substring("jdbc:".length()));
    while (true) {
      Socket client = door.accept();
      var server = new Socket(address.getHost(), address.getPort());
      var used = new AtomicLong(System.nanoTime());
      sockets.addAll(List.of(client, server));
      usedAt.add(used);
      thread(() -> forward(client, server, used));
      thread(() -> forward(server, client, used));
    }
  }

  private static void forward(Socket from, Socket to, AtomicLong usedAt) throws IOException {
    InputStream in = from.getInputStream();
    OutputStream out = to.getOutputStream();
    var buffer = new byte[1 << 16];
    for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
      if (isKnown(usedAt)) {
        usedAt.set(System.nanoTime());
        out.write(buffer, 0, read);
        out.flush();
      }
    }
    if (isKnown(usedAt)) {
      to.close();
    }
  }

  /** Something that ends with an exception once a socket is closed. */
  private interface Work {
    void run() throws IOException;
  }

  private static void thread(Work work) {
    Thread.ofVirtual()
        .name("balancer")
        .start(() -> {
          try {
            work.run();
          } catch (IOException gone) {
            // then nothing more is forwarded
          }
        });
  }

  @Override
  public void close() {
    try {
      door.close();
      for (Socket socket : List.copyOf(sockets)) {
        socket.close();
      }
    } catch (IOException problem) {
      throw new UncheckedIOException(problem);
    }
  }
}
