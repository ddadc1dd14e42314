package dev.cairn.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.Cairn;
import dev.cairn.Config;
import dev.cairn.spi.Listener;
import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * A {@link Bookshop} in a separate JVM that tests kill. The environment configures it; it reports
 * progress on its standard output.
 */
public final class BookshopProcess implements AutoCloseable {
  private static final String BLOCKED = "BLOCKED";
  private static final String DONE = "DONE";

  private final JavaProcess process;

  private BookshopProcess(JavaProcess process) {
    this.process = process;
  }

  /** Starts a process that checks out one order and blocks at one record of the journal. */
  public static BookshopProcess blockedAt(
      TestDatabase database, IdempotentService service, String record, JournalGate.Side side)
      throws IOException {
    return start(
        database,
        service,
        Map.of("SHOP_RECORD", record, "SHOP_SIDE", side.name(), "SHOP_ORDERS", "1"));
  }

  /** Starts a process that checks out several orders concurrently. */
  public static BookshopProcess checkingOut(
      TestDatabase database, IdempotentService service, int orders) throws IOException {
    return start(database, service, Map.of("SHOP_ORDERS", Integer.toString(orders)));
  }

  private static BookshopProcess start(
      TestDatabase database, IdempotentService service, Map<String, String> more)
      throws IOException {
    return start(ChildClassPath.arguments(), database, service, more);
  }

  private static BookshopProcess start(
      List<String> arguments,
      TestDatabase database,
      IdempotentService service,
      Map<String, String> more)
      throws IOException {
    var environment = new HashMap<>(more);
    environment.put("CAIRN_LEASE", "500ms");
    environment.put("SHOP_SERVICE", service.uri().toString());
    return new BookshopProcess(
        JavaProcess.start(arguments, BookshopProcess.class, database, environment));
  }

  /** Checks out one order in a process with the given java arguments, and ends the process. */
  static void runToEnd(TestDatabase database, IdempotentService service, List<String> arguments)
      throws IOException, InterruptedException {
    try (BookshopProcess shop = start(arguments, database, service, Map.of("SHOP_ORDERS", "1"))) {
      shop.awaitDone();
      shop.process.endInput();
      assertThat(shop.process.awaitExit()).isZero();
    }
  }

  public void awaitBlocked() throws IOException {
    process.awaitLine(BLOCKED);
  }

  public void awaitDone() throws IOException {
    process.awaitLine(DONE);
  }

  /** Kills the process (SIGKILL). */
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
    Config config =
        Config.named("bookshop").environmentVariables().listener(blockingGate(environment));
    try (Cairn cairn = Cairn.open(config)) {
      URI service = URI.create(environment.getOrDefault("SHOP_SERVICE", "http://127.0.0.1"));
      shop.add(cairn.durable(Bookshop.class, service));
      cairn.start();
      work(cairn, shop.getFirst(), Integer.parseInt(environment.getOrDefault("SHOP_ORDERS", "1")));
      System.out.println(DONE);
      if (System.in.read() >= 0) {
        throw new IllegalStateException("unexpected input");
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

  private static Listener blockingGate(Map<String, String> environment) {
    String record = environment.getOrDefault("SHOP_RECORD", "");
    if (record.isEmpty()) {
      return event -> {};
    }
    String[] parts = record.split(" ", 2);
    var gate =
        JournalGate.at(
            JournalGate.Side.valueOf(environment.getOrDefault("SHOP_SIDE", "")),
            parts[0],
            parts[1]);
    gate.whenReached(() -> System.out.println(BLOCKED));
    return gate;
  }
}
