package dev.cairn.examples.springshop;

import dev.cairn.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.List;

/** The executable jar, as a process. */
record ShopProcess(Process process, String url) implements AutoCloseable {
  /** How Spring creates its beans. */
  enum Beans {
    BY_REFLECTION,
    FROM_AHEAD_OF_TIME_PROCESSING
  }

  static ShopProcess start(EmbeddedPostgres postgres, TestProvider provider, Beans beans, Path log)
      throws IOException {
    int port = freePort();
    List<String> command =
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xmx256m",
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "-Dspring.aot.enabled=" + (beans == Beans.FROM_AHEAD_OF_TIME_PROCESSING),
            "-jar",
            System.getProperty("shop.jar"),
            "--server.address=127.0.0.1",
            "--server.port=" + port,
            "--spring.datasource.url=" + postgres.jdbcUrl(),
            "--spring.datasource.username=" + postgres.user(),
            "--spring.datasource.password=" + postgres.password(),
            "--shop.payment-provider=" + provider.url());
    Process process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
            .start();
    return new ShopProcess(process, "http://127.0.0.1:" + port);
  }

  private static int freePort() throws IOException {
    try (var socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }

  /** Kills the process with SIGKILL. */
  void kill() {
    process.destroyForcibly().onExit().join();
  }

  @Override
  public void close() {
    kill();
  }
}
