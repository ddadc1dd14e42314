package dev.cairn.examples.shop.cli;

import dev.cairn.Config;
import dev.cairn.embedded.EmbeddedPostgres;
import dev.cairn.examples.process.ChildProcess;
import dev.cairn.examples.process.Closer;
import dev.cairn.examples.process.LaunchSpec;
import dev.cairn.examples.process.ProcessSupervisor;
import dev.cairn.examples.shop.Boss;
import dev.cairn.examples.shop.ShopServer;
import dev.cairn.http.HostAction;
import dev.cairn.spi.Environment;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Starts the shop with Postgres and the payment provider, for manual experiments. */
@Command(
    name = "shop",
    description =
        "Starts the example shop with its own Postgres, to send orders to it and kill it.")
final class ShopCommand implements Callable<Integer> {
  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Show this text.")
  boolean help;

  @Option(
      names = "--port",
      description = "The loopback port of the shop (default: ${DEFAULT-VALUE}).")
  int port = 8080;

  @Option(
      names = "--data",
      description = "The folder for the data of the shop (default: ${DEFAULT-VALUE}).")
  Path data = Path.of(".cairn");

  @Option(
      names = "--console",
      arity = "0..1",
      paramLabel = "PORT",
      fallbackValue = "8090",
      description = "Offer the web console on a loopback port (default: ${FALLBACK-VALUE}).")
  @Nullable Integer console;

  private final Environment.Pause pause = Environment.system().pause();

  @Override
  public Integer call() throws Exception {
    if (!isFree(port)) {
      System.err.println(
          "Port %d is in use. Stop the program that uses it, or give another port with --port."
              .formatted(port));
      return 1;
    }
    Closer closer = Closer.atExit();
    EmbeddedPostgres postgres = postgres(closer);
    AtomicReference<ChildProcess> provider = provider(closer);
    Config config =
        Config.named("shop")
            .url(postgres.jdbcUrl())
            .user(postgres.user())
            .password(postgres.password())
            .lease(ServeCommand.LEASE);
    ShopServer shop =
        closer.add(ShopServer.open(config, () -> provider.get().address(), this::mail, port));
    welcome(shop.address(), provider.get(), postgres);
    if (console != null) {
      ShopConsole pages = closer.add(ShopConsole.open(config, console, killShop()));
      System.out.printf(
          "The console is at %s; its page of executors can kill this process.%n%n",
          pages.address());
    }
    new CountDownLatch(1).await();
    return 0;
  }

  /** No shutdown hook runs, and the request is not answered. */
  private static HostAction killShop() {
    return new HostAction(
        "kill-shop",
        "Kill this process",
        "The shop and this console are killed at once, as by kill -9. Run the same command again: the orders continue.",
        () -> Runtime.getRuntime().halt(137));
  }

  /** Prints the mail to the boss on the terminal. */
  private void mail(Boss.Question question) {
    System.out.println(
        """
        Mail to the boss: do you approve %1$s for %2$,.2f?

          curl -X POST http://127.0.0.1:%3$d%4$syes
          curl -X POST http://127.0.0.1:%3$d%4$sno
        """
            .formatted(question.order(), question.amount() / 100.0, port, question.link()));
  }

  private static boolean isFree(int port) {
    try (var probe = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
      return probe.isBound();
    } catch (IOException taken) {
      return false;
    }
  }

  private EmbeddedPostgres postgres(Closer closer) {
    var postgres = closer.add(EmbeddedPostgres.start(data.resolve("postgres")));
    closer.add(
        new ProcessSupervisor(
            "Postgres",
            handle(postgres),
            () -> {
              postgres.restart();
              return handle(postgres);
            },
            pause,
            System.out::println));
    return postgres;
  }

  private static ProcessHandle handle(EmbeddedPostgres postgres) {
    return ProcessHandle.of(postgres.pid())
        .orElseThrow(() -> new IllegalStateException("Postgres died at once"));
  }

  private AtomicReference<ChildProcess> provider(Closer closer) {
    Path books = data.resolve("provider").resolve("books.jsonl").toAbsolutePath();
    LaunchSpec launch = LaunchSpec.of(Main.class, "provider", "--books", books.toString());
    var provider = new AtomicReference<>(ChildProcess.start(launch));
    closer.add(() -> provider.get().close());
    closer.add(
        new ProcessSupervisor(
            "the payment provider",
            provider.get().handle(),
            () -> {
              provider.set(ChildProcess.start(launch));
              return provider.get().handle();
            },
            pause,
            System.out::println));
    return provider;
  }

  private static void welcome(URI shop, ChildProcess provider, EmbeddedPostgres postgres) {
    System.out.println(
        """
        The shop is open at %1$s (process %2$d). Try:

          curl -i %1$s/orders -d '{"id":"order-1","sku":"teapot","quantity":2,"card":"visa-4242"}'
          curl %1$s/orders/order-1
          curl %1$s/stock

        The payment provider is at %3$s (process %4$d):

          curl '%3$s/charges?order=order-1'

        Postgres is on port %5$d (process %6$d):

          PGPASSWORD=$(cat '%8$s') psql -h 127.0.0.1 -p %5$d -U %7$s cairn

        Kill any of these processes and watch the orders. Ctrl-C stops all of them.
        """
            .formatted(
                shop,
                ProcessHandle.current().pid(),
                provider.address(),
                provider.handle().pid(),
                postgres.port(),
                postgres.pid(),
                postgres.user(),
                postgres.folder().resolve("password")));
  }
}
