package dev.cairn.testkit;

import dev.cairn.Cairn;
import dev.cairn.Config;
import dev.cairn.spi.Listener;
import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * The bookshop as a process of its own, to be killed. As a program it runs orders, and says so on
 * its output; what it is to do stands in the environment.
 */
public final class ShopProcess implements AutoCloseable {
  private static final String HELD = "HELD";
  private static final String DONE = "DONE";

  private final JavaProcess process;

  private ShopProcess(JavaProcess process) {
    this.process = process;
  }

  /** Starts a process that checks one order out, and holds still at one line of the journal. */
  public static ShopProcess heldAt(
      TestDatabase database, Provider provider, String line, JournalGate.Side side)
      throws IOException {
    return start(
        database,
        provider,
        Map.of("SHOP_LINE", line, "SHOP_SIDE", side.name(), "SHOP_ORDERS", "1"));
  }

  /** Starts a process that checks out so many orders, several at a time. */
  public static ShopProcess working(TestDatabase database, Provider provider, int orders)
      throws IOException {
    return start(database, provider, Map.of("SHOP_ORDERS", Integer.toString(orders)));
  }

  private static ShopProcess start(
      TestDatabase database, Provider provider, Map<String, String> more) throws IOException {
    var environment = new HashMap<>(more);
    environment.put("CAIRN_LEASE", "500ms");
    environment.put("SHOP_PROVIDER", provider.uri().toString());
    return new ShopProcess(JavaProcess.start(ShopProcess.class, database, environment));
  }

  public void awaitHeld() throws IOException {
    process.awaitLine(HELD);
  }

  public void awaitDone() throws IOException {
    process.awaitLine(DONE);
  }

  /** Kills the process as kill -9 does. */
  public void kill() throws InterruptedException {
    process.kill();
  }

  @Override
  public void close() {
    process.close();
  }

  public static void main(String[] arguments) throws Exception {
    Map<String, String> environment = System.getenv();
    var shop = new ArrayList<Bookshop>();
    Config config = Config.named("bookshop").environmentVariables().listener(holding(environment));
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
