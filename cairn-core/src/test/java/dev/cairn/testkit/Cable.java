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
 * A way to Postgres on the loopback, to one server or several, that can be cut and mended. While it
 * is cut, whatever is sent is swallowed in both directions, new connections included, and nobody is
 * told; once it is mended, it arrives all the same, late.
 */
final class Cable implements Closeable {
  private static final Pattern HOSTS = Pattern.compile("//([^/]+)/");

  private final TestDatabase database;
  private final List<ServerSocket> doors = new ArrayList<>();
  private final List<Socket> sockets = Collections.synchronizedList(new ArrayList<>());

  /** Whoever forwards shares it; who cuts has it alone. */
  private final ReentrantReadWriteLock whole = new ReentrantReadWriteLock(true);

  Cable(TestDatabase database) throws IOException {
    this.database = database;
    for (URI server : servers()) {
      var door = new ServerSocket(0, 200, InetAddress.getLoopbackAddress());
      doors.add(door);
      thread("door", () -> listen(door, server));
    }
  }

  /** The database's address by way of this cable. */
  String url() {
    String addresses =
        doors.stream()
            .map(door -> "127.0.0.1:" + door.getLocalPort())
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

  /** Lets nothing through any more; to be mended by the same thread. */
  void cut() {
    whole.writeLock().lock();
  }

  void mend() {
    whole.writeLock().unlock();
  }

  private void listen(ServerSocket door, URI server) throws IOException {
    while (true) {
      Socket client = door.accept();
      sockets.add(client);
      thread("client", () -> connect(client, server));
    }
  }

  private void connect(Socket client, URI address) throws IOException {
    try (client;
        Socket server = through(() -> new Socket(address.getHost(), address.getPort()))) {
      sockets.add(server);
      client.setTcpNoDelay(true);
      server.setTcpNoDelay(true);
      thread("answers", () -> forward(server, client));
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
        through(() -> {
          out.write(buffer, 0, length);
          return length;
        });
      }
    }
  }

  /** Something that needs the cable to be whole, and waits until it is. */
  private interface Use<T> {
    T use() throws IOException;
  }

  private <T> T through(Use<T> use) throws IOException {
    whole.readLock().lock();
    try {
      return use.use();
    } finally {
      whole.readLock().unlock();
    }
  }

  /** Something that ends with an exception once a socket is closed. */
  private interface Work {
    void run() throws IOException;
  }

  private static void thread(String name, Work work) {
    Thread.ofVirtual()
        .name("cable " + name)
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
      for (ServerSocket door : doors) {
        door.close();
      }
      for (Socket socket : List.copyOf(sockets)) {
        socket.close();
      }
    } catch (IOException problem) {
      throw new UncheckedIOException(problem);
    }
  }
}
