package dev.cairn.testkit;

import java.io.Closeable;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * A TCP proxy between Cairn and Postgres that records each round trip and the statements that it
 * executes. It parses <a
 * href="https://www.postgresql.org/docs/current/protocol-message-formats.html">Postgres's
 * protocol</a>: a client waits for a response after Sync and after Query.
 */
public final class RoundTripProxy implements Closeable {
  private static final int STARTUP = 3 << 16;

  private final TestDatabase database;
  private final ServerSocket listener;
  private final List<Socket> sockets = Collections.synchronizedList(new ArrayList<>());
  private final AtomicReference<@Nullable String> fatalStatement = new AtomicReference<>();
  private final List<RoundTrip> roundTrips = Collections.synchronizedList(new ArrayList<>());

  public RoundTripProxy(TestDatabase database) throws IOException {
    this.database = database;
    this.listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    thread("listener", this::listen);
  }

  /** Closes the first connection that sends a statement containing this text. */
  public void closeAt(String statement) {
    fatalStatement.set(statement);
  }

  /** One round trip. */
  public record RoundTrip(List<String> statements) {}

  /** The database's address through this proxy. */
  public String url() {
    return database.url().replaceFirst("//[^/]+/", "//localhost:" + listener.getLocalPort() + "/");
  }

  /** Returns and clears the recorded round trips, without the connection checks of the pool. */
  public List<RoundTrip> takeRoundTrips() {
    synchronized (roundTrips) {
      var taken =
          roundTrips.stream()
              .filter(roundTrip -> !roundTrip.statements().equals(List.of("")))
              .toList();
      roundTrips.clear();
      return taken;
    }
  }

  private void listen() throws IOException {
    while (true) {
      Socket client = listener.accept();
      var address = URI.create(database.url().substring("jdbc:".length()));
      var server = new Socket(address.getHost(), address.getPort());
      for (Socket socket : List.of(client, server)) {
        sockets.add(socket);
        socket.setTcpNoDelay(true);
      }
      thread("to server", () -> new Requests(client, server).forward());
      thread("to client", () -> forwardAnswers(server, client));
    }
  }

  private static void forwardAnswers(Socket server, Socket client) throws IOException {
    try (InputStream answers = server.getInputStream()) {
      answers.transferTo(client.getOutputStream());
    } finally {
      client.close();
    }
  }

  /** The requests of one client connection. */
  private final class Requests {
    private final DataInputStream in;
    private final DataOutputStream out;
    private final Map<String, String> prepared = new HashMap<>();
    private final Map<String, String> bound = new HashMap<>();
    private List<String> executed = new ArrayList<>();

    Requests(Socket client, Socket server) throws IOException {
      this.in = new DataInputStream(client.getInputStream());
      this.out = new DataOutputStream(server.getOutputStream());
    }

    void forward() throws IOException {
      try (in;
          out) {
        boolean started = false;
        while (!started) {
          byte[] first = body();
          forward(first);
          started = ByteBuffer.wrap(first).getInt() == STARTUP;
        }
        for (int type = in.read(); type >= 0; type = in.read()) {
          byte[] body = body();
          closeIfFatal(new String(body, StandardCharsets.UTF_8));
          record((char) type, ByteBuffer.wrap(body)); // recorded before the response can arrive
          out.writeByte(type);
          forward(body);
        }
      }
    }

    private void closeIfFatal(String body) throws IOException {
      String statement = fatalStatement.get();
      if (statement != null
          && body.contains(statement)
          && fatalStatement.compareAndSet(statement, null)) {
        throw new IOException("closed at " + statement);
      }
    }

    private byte[] body() throws IOException {
      return in.readNBytes(in.readInt() - Integer.BYTES);
    }

    private void forward(byte[] body) throws IOException {
      out.writeInt(Integer.BYTES + body.length);
      out.write(body);
      if (in.available() == 0) {
        out.flush();
      }
    }

    private void record(char type, ByteBuffer body) {
      switch (type) {
        case 'P' -> prepared.put(text(body), text(body)); // Parse: the statement's name, its SQL
        case 'B' -> bound.put(text(body), prepared.get(text(body))); // Bind: portal, statement
        case 'E' -> executed.add(bound.get(text(body))); // Execute: portal
        case 'Q' -> { // Query: SQL
          executed.add(text(body));
          endRoundTrip();
        }
        case 'S' -> endRoundTrip(); // Sync
        default -> {
          // not the end of a round trip
        }
      }
    }

    private void endRoundTrip() {
      roundTrips.add(new RoundTrip(executed));
      executed = new ArrayList<>();
    }

    private static String text(ByteBuffer body) {
      var text = StandardCharsets.UTF_8.decode(body.duplicate()).toString();
      String upToZero = text.substring(0, text.indexOf('\0'));
      body.position(body.position() + upToZero.getBytes(StandardCharsets.UTF_8).length + 1);
      return upToZero;
    }
  }

  /** Work that ends with an exception when a socket is closed. */
  private interface Work {
    void run() throws IOException;
  }

  private static void thread(String name, Work work) {
    Thread.ofVirtual()
        .name("round-trip proxy " + name)
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
