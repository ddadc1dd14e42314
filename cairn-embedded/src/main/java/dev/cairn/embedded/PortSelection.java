package dev.cairn.embedded;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;

/** Selects the port of a server. */
sealed interface PortSelection {

  /** Returns a port that was free at the moment of the call. */
  int next(Folder folder);

  /** Returns whether another call of {@link #next} may return another port. */
  boolean canChange();

  /** The port that the caller specified. */
  record Fixed(int port) implements PortSelection {
    public Fixed {
      if (port < 1 || port > 65535) {
        throw new IllegalArgumentException("port is " + port + "; must be 1 to 65535");
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

  /** The port of the last start if it is free, otherwise any free one. */
  record LastOrFree() implements PortSelection {
    @Override
    public int next(Folder folder) {
      var last = lastPort(folder);
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

    private static int lastPort(Folder folder) {
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
