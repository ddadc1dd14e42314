package dev.cairn;

import dev.cairn.spi.Listener;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * The bookshop as a process of its own, to be killed. As a program it runs orders, and says so on
 * its output; what it is to do stands in the environment.
 */
final class ShopProcess implements AutoCloseable {
  private static final String HELD = "HELD";
  private static final String DONE = "DONE";

  private final Process process;
  private final BufferedReader output;

  private ShopProcess(Process process) {
    this.process = process;
    this.output = process.inputReader(StandardCharsets.UTF_8);
  }

  /** Starts a process that checks one order out, and holds still at one line of the journal. */
  static ShopProcess heldAt(
      TestDatabase database, Provider provider, String line, JournalGate.Side side)
      throws IOException {
    return start(
        database,
        provider,
        Map.of("SHOP_LINE", line, "SHOP_SIDE", side.name(), "SHOP_ORDERS", "1"));
  }

  /** Starts a process that checks out so many orders, several at a time. */
  static ShopProcess working(TestDatabase database, Provider provider, int orders)
      throws IOException {
    return start(database, provider, Map.of("SHOP_ORDERS", Integer.toString(orders)));
  }

  private static ShopProcess start(
      TestDatabase database, Provider provider, Map<String, String> more) throws IOException {
    var command =
        new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "-Xmx256m",
            "-cp",
            System.getProperty("java.class.path"),
            ShopProcess.class.getName());
    command.environment().put("CAIRN_URL", database.url());
    command.environment().put("CAIRN_USER", database.user());
    command.environment().put("CAIRN_PASSWORD", database.password());
    command.environment().put("CAIRN_LEASE", "500ms");
    command.environment().put("SHOP_PROVIDER", provider.uri().toString());
    command.environment().putAll(more);
    command.redirectError(ProcessBuilder.Redirect.INHERIT);
    return new ShopProcess(command.start());
  }

  void awaitHeld() throws IOException {
    awaitLine(HELD);
  }

  void awaitDone() throws IOException {
    awaitLine(DONE);
  }

  private void awaitLine(String expected) throws IOException {
    String line;
    while ((line = output.readLine()) != null) {
      if (line.equals(expected)) {
        return;
      }
    }
    throw new AssertionError("The shop ended before it said " + expected);
  }

  /** Kills the process as kill -9 does. */
  void kill() throws InterruptedException {
    process.destroyForcibly().waitFor();
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }

  public static void main(String[] arguments) throws Exception {
    Map<String, String> environment = System.getenv();
    var shop = new ArrayList<Bookshop>();
    Config config = Config.named("bookshop").environment().listener(holding(environment));
    try (Cairn cairn = Cairn.open(config)) {
      URI provider = URI.create(environment.getOrDefault("SHOP_PROVIDER", "http://127.0.0.1"));
      shop.add(cairn.durable(Bookshop.class, provider));
      cairn.start();
      work(cairn, shop.getFirst(), Integer.parseInt(environment.getOrDefault("SHOP_ORDERS", "1")));
      System.out.println(DONE);
      if (System.in.read() >= 0) {
        throw new IllegalStateException("Nobody writes to this process");
      }
    }
  }

  private static void work(Cairn cairn, Bookshop shop, int orders) throws Exception {
    if (orders == 1) {
      Bookshop.checkOut(cairn, shop, "o");
      return;
    }
    try (ExecutorService callers = Executors.newFixedThreadPool(64)) {
      var all = new ArrayList<Callable<String>>();
      for (int i = 0; i < orders; i++) {
        String order = "o" + i;
        all.add(() -> Bookshop.checkOut(cairn, shop, order));
      }
      for (var done : callers.invokeAll(all)) {
        done.get();
      }
    }
  }

  private static Listener holding(Map<String, String> environment) {
    String line = environment.getOrDefault("SHOP_LINE", "");
    if (line.isEmpty()) {
      return event -> {};
    }
    String[] place = line.split(" ", 2);
    var gate =
        JournalGate.at(
            JournalGate.Side.valueOf(environment.getOrDefault("SHOP_SIDE", "")),
            place[0],
            place[1]);
    gate.whenReached(() -> System.out.println(HELD));
    return gate;
  }
}
