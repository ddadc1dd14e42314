package dev.cairn.testkit;

import dev.cairn.Cairn;
import dev.cairn.Config;
import dev.cairn.spi.Event;
import dev.cairn.start.Fn;
import dev.cairn.start.StartOptions;
import dev.cairn.workflow.Durable;
import dev.cairn.workflow.TransactionAction;
import java.io.IOException;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A workflow that continues as new, in a process of its own that is killed. Each generation books
 * its number in the table {@code booked}, appends it to a stream and publishes it.
 */
public final class ChainProcess implements AutoCloseable {
  /** What the workflow needs. */
  public static final String TABLES = "create table booked (entry int not null)";

  private static final String HELD = "HELD";
  private static final String DONE = "DONE";

  private final JavaProcess process;

  private ChainProcess(JavaProcess process) {
    this.process = process;
  }

  /** Starts a process that runs a chain and holds its journal at the nth line, counted from 1. */
  public static ChainProcess heldAt(
      TestDatabase database, int generations, int line, JournalGate.Side side) throws IOException {
    return start(
        database,
        Map.of("CHAIN_LINE", Integer.toString(line), "CHAIN_SIDE", side.name()),
        generations);
  }

  /** Starts a process that runs a chain of so many generations. */
  public static ChainProcess working(TestDatabase database, int generations) throws IOException {
    return start(database, Map.of(), generations);
  }

  /** The same with large arguments, in a small heap. */
  public static ChainProcess working(
      TestDatabase database, int generations, int characters, String heap) throws IOException {
    return start(
        database,
        Map.of(JavaProcess.HEAP, heap, "CHAIN_SIZE", Integer.toString(characters)),
        generations);
  }

  private static ChainProcess start(
      TestDatabase database, Map<String, String> more, int generations) throws IOException {
    var environment = new HashMap<>(more);
    environment.put("CAIRN_LEASE", "500ms");
    environment.put("CHAIN_GENERATIONS", Integer.toString(generations));
    return new ChainProcess(JavaProcess.start(ChainProcess.class, database, environment));
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

  /**
   * The argument of a generation.
   *
   * @param left its number, counted down to 1
   * @param ballast to make it large
   */
  public record Part(int left, String ballast) {}

  /** Registers the workflow. */
  public static Fn.Of1<Part, Integer> register(Cairn cairn) {
    return cairn.workflow("chain", Part.class, Integer.class, ChainProcess::generation);
  }

  private static Integer generation(Part part) throws Exception {
    int left = part.left();
    Durable.stream("log", Integer.class).append(left);
    Durable.transaction("book", book(left));
    Durable.publish("left", left);
    if (left > 1) {
      throw Durable.continueAsNew(new Part(left - 1, part.ballast()));
    }
    return Durable.generation();
  }

  private static TransactionAction<SQLException> book(int entry) {
    return connection -> {
      try (var insert = connection.prepareStatement("insert into booked values (?)")) {
        insert.setInt(1, entry);
        insert.execute();
      }
    };
  }

  public static void main(String[] arguments) throws Exception {
    Map<String, String> environment = System.getenv();
    int generations = Integer.parseInt(environment.getOrDefault("CHAIN_GENERATIONS", "1"));
    var ballast = new char[Integer.parseInt(environment.getOrDefault("CHAIN_SIZE", "1"))];
    Arrays.fill(ballast, 'x');
    Config config = Config.named("chain").environmentVariables();
    int line = Integer.parseInt(environment.getOrDefault("CHAIN_LINE", "0"));
    if (line > 0) {
      config = config.listener(gate(line, environment.getOrDefault("CHAIN_SIDE", "")));
    }
    try (Cairn cairn = Cairn.open(config)) {
      Fn.Of1<Part, Integer> chain = register(cairn);
      cairn.start();
      cairn.start(StartOptions.id("w"), chain, new Part(generations, new String(ballast))).await();
      System.out.println(DONE);
      if (System.in.read() >= 0) {
        throw new IllegalStateException("Nobody writes to this process");
      }
    }
  }

  private static JournalGate gate(int line, String side) {
    var lines = new AtomicInteger();
    var gate =
        new JournalGate(
            JournalGate.Side.valueOf(side), (Event.Line any) -> lines.incrementAndGet() == line);
    gate.whenReached(() -> System.out.println(HELD));
    return gate;
  }
}
