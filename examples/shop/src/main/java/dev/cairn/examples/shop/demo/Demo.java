package dev.cairn.examples.shop.demo;

import dev.cairn.examples.process.Closer;
import dev.cairn.examples.process.KillableProcess;
import dev.cairn.examples.shop.Order;
import dev.cairn.examples.shop.Stockroom.Shelf;
import dev.cairn.examples.shop.provider.BooksView;
import dev.cairn.examples.wire.Json;
import dev.cairn.spi.Environment;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/** Sends orders, kills the shop repeatedly while it works, and checks the result. */
public final class Demo {
  private static final Duration POLL_INTERVAL = Duration.ofMillis(10);
  private static final Duration TIMEOUT = Duration.ofSeconds(90);
  private static final int PROGRESS_LINES = 8;

  private final Plan plan;
  private final Class<?> program;
  private final Environment.Pause pause;
  private final Consumer<String> out;
  private final Spectator spectator;

  /** Held while the shop is killed and started again, by the plan or by a person. */
  private final ReentrantLock killing = new ReentrantLock();

  private int linesPrinted;

  /**
   * Creates a demo.
   *
   * @param plan its size
   * @param program the main class, with the subcommands {@code provider} and {@code serve}
   * @param pause provides waiting
   * @param out receives the lines of output
   * @param spectator watches it
   */
  public Demo(
      Plan plan,
      Class<?> program,
      Environment.Pause pause,
      Consumer<String> out,
      Spectator spectator) {
    this.plan = plan;
    this.program = program;
    this.pause = pause;
    this.out = out;
    this.spectator = spectator;
  }

  /**
   * Runs the demo. Blocks for about half a minute, and two minutes at most.
   *
   * @param folder the folder for Postgres, the provider's books and the logs
   * @param closer closes the resources of the demo
   * @return true if every order was processed exactly once; the last line of output reports it too
   */
  public boolean run(Path folder, Closer closer) {
    out.accept("Starting Postgres, the payment provider and the shop, each in its own process ...");
    DemoProcesses processes = DemoProcesses.start(folder, program, closer);
    spectator.begin(processes.postgres(), () -> killForSpectator(processes.shop()));
    List<Order> orders = plan.generateOrders();
    List<Shelf> before = processes.inspector().shelves();
    var customers = closer.add(new Customers(orders, processes.shop()::address, pause));
    out.accept(
        "%d customers send %d orders. The shop is killed %d times meanwhile."
            .formatted(plan.customers(), plan.orders(), plan.kills()));
    customers.start(plan.customers());
    var kills = new KillSequence(processes, customers);
    for (int time = 1; time <= plan.kills(); time++) {
      kills.killAt(plan.doneAtKill(time));
    }
    kills.await("all orders to end", () -> processes.inspector().endedCount() >= plan.orders());
    return verify(processes, orders, before);
  }

  private void killForSpectator(KillableProcess shop) {
    killing.lock();
    try {
      shop.kill();
      out.accept("  killed the shop from the console");
      shop.restart();
      out.accept("  started it again");
    } finally {
      killing.unlock();
    }
  }

  private boolean verify(DemoProcesses processes, List<Order> orders, List<Shelf> before) {
    BooksView books = books(processes);
    Inspector inspector = processes.inspector();
    var evidence =
        new Evidence(
            orders,
            inspector.outcomes(),
            books.entries(),
            before,
            inspector.shelves(),
            inspector.notSucceeded(),
            inspector.recordedTwice());
    out.accept("");
    new Summary(evidence).lines().forEach(out);
    out.accept("");
    out.accept(
        "The provider got %d requests for %d entries. %d orders were continued by another process."
            .formatted(books.requests(), books.entries().size(), inspector.continuedElsewhere()));
    Verdict verdict = Verdict.of(evidence);
    out.accept(verdict.line());
    return verdict.problems().isEmpty();
  }

  private static BooksView books(DemoProcesses processes) {
    var request = HttpRequest.newBuilder(processes.provider().address().resolve("/books")).build();
    try (var http = HttpClient.newHttpClient()) {
      return Json.read(http.send(request, BodyHandlers.ofString()).body(), BooksView.class);
    } catch (IOException away) {
      throw new DemoException("The provider did not return its entries: " + away, away);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new DemoException(
          "Interrupted while the entries of the provider were read", interrupted);
    }
  }

  /** Kills and restarts the shop while customers send orders. */
  private final class KillSequence {
    private final DemoProcesses processes;
    private final Customers customers;

    KillSequence(DemoProcesses processes, Customers customers) {
      this.processes = processes;
      this.customers = customers;
    }

    void killAt(int done) {
      Inspector inspector = processes.inspector();
      List<String> interrupted;
      do {
        await(
            "enough orders in progress",
            () ->
                inspector.endedCount() >= done
                    && inspector.runningOrders().size() >= plan.customers() / 3);
        interrupted = killAndRestart();
      } while (interrupted.isEmpty());
    }

    private List<String> killAndRestart() {
      killing.lock();
      try {
        processes.shop().kill();
        List<String> interrupted = processes.inspector().runningOrders();
        out.accept(
            "  killed the shop (SIGKILL) with %d orders in progress".formatted(interrupted.size()));
        restart(interrupted);
        return interrupted;
      } finally {
        killing.unlock();
      }
    }

    private void restart(List<String> interrupted) {
      long killedAt = System.nanoTime();
      int attempts = processes.inspector().attempts(interrupted);
      processes.shop().restart();
      out.accept("  started it again, ready after " + since(killedAt));
      await(
          "the shop to continue " + interrupted,
          () -> processes.inspector().attempts(interrupted) >= attempts + interrupted.size());
      out.accept(
          "  all %d orders continue, %s after the kill"
              .formatted(interrupted.size(), since(killedAt)));
    }

    void await(String what, BooleanSupplier condition) {
      long startedAt = System.nanoTime();
      while (!condition.getAsBoolean()) {
        reportProgress();
        customers
            .problem()
            .ifPresent(problem -> {
              throw new DemoException("An order was not accepted: " + problem);
            });
        if (System.nanoTime() - startedAt > TIMEOUT.toNanos()) {
          throw new DemoException(
              "Timeout: waited %s for %s. Unfinished orders: %s"
                  .formatted(TIMEOUT, what, processes.inspector().notSucceeded()));
        }
        sleep();
      }
      reportProgress();
    }

    private void reportProgress() {
      int done = processes.inspector().endedCount();
      int now = done * PROGRESS_LINES / plan.orders();
      if (now > linesPrinted) {
        linesPrinted = now;
        out.accept("  %d of %d orders done".formatted(done, plan.orders()));
      }
    }

    private void sleep() {
      try {
        pause.sleep(POLL_INTERVAL);
      } catch (InterruptedException interrupted) {
        Thread.currentThread().interrupt();
        throw new DemoException("Interrupted", interrupted);
      }
    }

    private static String since(long nanos) {
      return "%.1f s".formatted((System.nanoTime() - nanos) / 1e9);
    }
  }
}
