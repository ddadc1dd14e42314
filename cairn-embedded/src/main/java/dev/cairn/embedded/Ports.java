package dev.cairn.embedded;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;

/** Which port the server of a folder listens on. */
sealed interface Ports {

  /** A port that was free a moment ago. */
  int next(Folder folder);

  /** Whether a second call of {@link #next} may give another port. */
  boolean canChange();

  /** The port that the caller named. */
  record Fixed(int port) implements Ports {
    public Fixed {
      if (port < 1 || port > 65535) {
        throw new IllegalArgumentException("port is " + port + "; give 1 to 65535");
      }
    }

    @Override
    public int next(Folder folder) {
      return port;
    }

    @Override
    public boolean canChange() {
      return false;
    }
  }

  /** The port of the last time if it is free, else any free one. */
  record LastOrFree() implements Ports {
    @Override
    public int next(Folder folder) {
      var last = last(folder);
      if (last > 0 && isFree(last)) {
        return last;
      }
      try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
        return socket.getLocalPort();
      } catch (IOException e) {
        throw EmbeddedPostgresException.of(
            "No loopback port is free", e, "End programs that hold many ports.");
      }
    }

    @Override
    public boolean canChange() {
      return true;
    }

    private static int last(Folder folder) {
      try {
        return Integer.parseInt(Files.readString(folder.port()).strip());
      } catch (IOException | NumberFormatException noneYet) {
        return 0;
      }
    }

    private static boolean isFree(int port) {
      try (var socket = new ServerSocket()) {
        socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        return true;
      } catch (IOException | IllegalArgumentException taken) {
        return false;
      }
    }
  }
}
