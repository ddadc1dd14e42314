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
 * Stands between Cairn and Postgres on the loopback, and notes every round trip with the statements
 * that it executes. It reads the messages of <a
 * href="https://www.postgresql.org/docs/current/protocol-message-formats.html">Postgres's
 * protocol</a>: a client waits for an answer after Sync and after Query.
 */
public final class Wire implements Closeable {
  private static final int STARTUP = 3 << 16;

  private final TestDatabase database;
  private final ServerSocket door;
  private final List<Socket> sockets = Collections.synchronizedList(new ArrayList<>());
  private final AtomicReference<@Nullable String> deadly = new AtomicReference<>();
  private final List<Trip> trips = Collections.synchronizedList(new ArrayList<>());

  public Wire(TestDatabase database) throws IOException {
    this.database = database;
    this.door = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    thread("door", this::listen);
  }

  /** Lets the connection die that is the first to send a statement which contains this. */
  public void dieAt(String statement) {
    deadly.set(statement);
  }

  /** One round trip. */
  public record Trip(List<String> statements) {}

  /** The database's address by way of this wire. */
  public String url() {
    return database.url().replaceFirst("//[^/]+/", "//localhost:" + door.getLocalPort() + "/");
  }

  /** The round trips since the last call, without the pool's questions whether one can be made. */
  public List<Trip> takeTrips() {
    synchronized (trips) {
      var taken = trips.stream().filter(trip -> !trip.statements().equals(List.of(""))).toList();
      trips.clear();
      return taken;
    }
  }

  private void listen() throws IOException {
    while (true) {
      Socket client = door.accept();
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

  /** What one client asks. */
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
          dieIfDeadly(new String(body, StandardCharsets.UTF_8));
          note((char) type, ByteBuffer.wrap(body)); // before there can be an answer
          out.writeByte(type);
          forward(body);
        }
      }
    }

    private void dieIfDeadly(String body) throws IOException {
      String statement = deadly.get();
      if (statement != null && body.contains(statement) && deadly.compareAndSet(statement, null)) {
        throw new IOException("The connection dies at " + statement);
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

    private void note(char type, ByteBuffer body) {
      switch (type) {
        case 'P' -> prepared.put(text(body), text(body)); // Parse: the statement's name, its SQL
        case 'B' -> bound.put(text(body), prepared.get(text(body))); // Bind: portal, statement
        case 'E' -> executed.add(bound.get(text(body))); // Execute: portal
        case 'Q' -> { // Query: SQL
          executed.add(text(body));
          endTrip();
        }
        case 'S' -> endTrip(); // Sync
        default -> {
          // asks nothing of its own
        }
      }
    }

    private void endTrip() {
      trips.add(new Trip(executed));
      executed = new ArrayList<>();
    }

    private static String text(ByteBuffer body) {
      var text = StandardCharsets.UTF_8.decode(body.duplicate()).toString();
      String upToZero = text.substring(0, text.indexOf('\0'));
      body.position(body.position() + upToZero.getBytes(StandardCharsets.UTF_8).length + 1);
      return upToZero;
    }
  }

  /** Something that ends with an exception once the wire is cut. */
  private interface Work {
    void run() throws IOException;
  }

  private static void thread(String name, Work work) {
    Thread.ofVirtual()
        .name("wire " + name)
        .start(() -> {
          try {
            work.run();
          } catch (IOException cut) {
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
