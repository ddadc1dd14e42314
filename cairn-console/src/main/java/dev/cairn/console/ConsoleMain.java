package dev.cairn.console;

import dev.cairn.CairnClient;
import dev.cairn.Config;
import dev.cairn.error.CairnException;
import dev.cairn.error.InvalidArgumentException;
import dev.cairn.http.CairnHttpServer;
import dev.cairn.http.HttpApi;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CountDownLatch;

/**
 * Runs the console alone, for a database whose applications do not offer it: on loopback, for
 * everyone of this machine.
 *
 * <pre>
 *   java -cp ... dev.cairn.console.ConsoleMain [--url jdbc:postgresql://host/db] [--port 8090]
 * </pre>
 *
 * <p>User, password, schema and other settings are those of {@code Config.environmentVariables()},
 * such as {@code CAIRN_USER}; the URL can be given as {@code CAIRN_URL}, too.
 */
public final class ConsoleMain {
  private static final int STANDARD_PORT = 8090;

  private ConsoleMain() {}

  /**
   * Runs the console until the process is stopped.
   *
   * @param arguments the command line
   * @throws InterruptedException if the main thread is interrupted
   */
  public static void main(String[] arguments) throws InterruptedException {
    try {
      var options = Options.of(List.of(arguments), Config.named("console").environmentVariables());
      CairnHttpServer server = serve(options);
      System.out.println("The console is at " + server.pagesAddress());
    } catch (CairnException | InvalidArgumentException refused) {
      System.err.println(refused.getMessage());
      System.exit(1);
    }
    new CountDownLatch(1).await();
  }

  /** Serves the console; it is closed when the process ends. */
  static CairnHttpServer serve(Options options) {
    CairnClient client = CairnClient.connect(options.config());
    CairnHttpServer server = HttpApi.of(client).pages(Console.pages()).listen(options.port());
    Runtime.getRuntime()
        .addShutdownHook(
            Thread.ofPlatform()
                .name("cairn-console-close")
                .unstarted(() -> {
                  server.close();
                  client.close();
                }));
    return server;
  }

  /**
   * What the command line says.
   *
   * @param config the database
   * @param port the loopback port
   */
  record Options(Config config, int port) {
    static Options of(List<String> arguments, Config config) {
      var options = new Options(config, STANDARD_PORT);
      Iterator<String> words = arguments.iterator();
      while (words.hasNext()) {
        String name = words.next();
        if (!words.hasNext()) {
          throw refused("The option %s has no value.".formatted(name));
        }
        options = options.with(name, words.next());
      }
      return options;
    }

    private Options with(String name, String value) {
      return switch (name) {
        case "--url" -> new Options(config.url(value), port);
        case "--port" -> new Options(config, port(value));
        default -> throw refused("There is no option %s.".formatted(name));
      };
    }

    private static int port(String value) {
      if (!value.matches("\\d{1,5}")) {
        throw refused("The port is '%s'; must be a number.".formatted(value));
      }
      return Integer.parseInt(value);
    }

    private static InvalidArgumentException refused(String message) {
      return new InvalidArgumentException(
          "arguments", message + " Use --url jdbc:postgresql://host/database and --port 8090.");
    }
  }
}
