package dev.cairn.examples.shop.demo;

import dev.cairn.examples.shop.Order;
import dev.cairn.examples.shop.Stockroom.Shelf;
import dev.cairn.examples.shop.process.Closer;
import dev.cairn.examples.shop.provider.BooksShown;
import dev.cairn.examples.shop.wire.Json;
import dev.cairn.spi.Environment;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/** Sends orders, kills the shop in the middle of the work, and checks what came of it. */
public final class Demo {
  private static final Duration LOOK_AGAIN = Duration.ofMillis(10);
  private static final Duration PATIENCE = Duration.ofSeconds(90);
  private static final int LINES = 8;

  private final Plan plan;
  private final Class<?> program;
  private final Environment.Pause pause;
  private final Consumer<String> out;
  private int told;

  /**
   * A demo.
   *
   * @param plan how large
   * @param program the main class, with the subcommands {@code provider} and {@code serve}
   * @param pause how to wait
   * @param out takes a line whenever something happened
   */
  public Demo(Plan plan, Class<?> program, Environment.Pause pause, Consumer<String> out) {
    this.plan = plan;
    this.program = program;
    this.pause = pause;
    this.out = out;
  }

  /**
   * Plays the demo. Blocks for about half a minute, and for two at most.
   *
   * @param folder where Postgres, the provider and the logs have their files
   * @param closer closes what the demo opens
   * @return true if every order happened exactly once; the last line that was put out says so too
   */
  public boolean play(Path folder, Closer closer) {
    out.accept("Starting Postgres, the payment provider and the shop, each in its own process ...");
    Scene scene = Scene.set(folder, program, closer);
    List<Order> orders = plan.draw();
    List<Shelf> before = scene.inspector().shelves();
    var customers = closer.add(new Customers(orders, scene.shop()::address, pause));
    out.accept(
        "%d customers send %d orders. The shop is killed %d times meanwhile."
            .formatted(plan.customers(), plan.orders(), plan.kills()));
    customers.come(plan.customers());
    var play = new Play(scene, customers);
    for (int time = 1; time <= plan.kills(); time++) {
      play.killAt(plan.doneAtKill(time));
    }
    play.await("all orders to end", () -> scene.inspector().done() >= plan.orders());
    return judge(scene, orders, before);
  }

  private boolean judge(Scene scene, List<Order> orders, List<Shelf> before) {
    BooksShown books = books(scene);
    Inspector inspector = scene.inspector();
    var evidence =
        new Evidence(
            orders,
            inspector.endings(),
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
            .formatted(books.requests(), books.entries().size(), inspector.wentOn()));
    Verdict verdict = Verdict.on(evidence);
    out.accept(verdict.line());
    return verdict.problems().isEmpty();
  }

  private static BooksShown books(Scene scene) {
    var request = HttpRequest.newBuilder(scene.provider().address().resolve("/books")).build();
    try (var http = HttpClient.newHttpClient()) {
      return Json.read(http.send(request, BodyHandlers.ofString()).body(), BooksShown.class);
    } catch (IOException away) {
      throw new DemoException("The provider did not return its entries: " + away, away);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new DemoException(
          "Interrupted while the entries of the provider were read", interrupted);
    }
  }

  /** The demo once all are on the scene. */
  private final class Play {
    private final Scene scene;
    private final Customers customers;

    Play(Scene scene, Customers customers) {
      this.scene = scene;
      this.customers = customers;
    }

    void killAt(int done) {
      Inspector inspector = scene.inspector();
      List<String> interrupted;
      do {
        await(
            "enough orders in progress",
            () -> inspector.done() >= done && inspector.underWay().size() >= plan.customers() / 3);
        scene.shop().kill();
        interrupted = inspector.underWay();
        out.accept(
            "  killed the shop (SIGKILL) with %d orders in progress".formatted(interrupted.size()));
        goOn(interrupted);
      } while (interrupted.isEmpty());
    }

    private void goOn(List<String> interrupted) {
      long killed = System.nanoTime();
      int attempts = scene.inspector().attempts(interrupted);
      scene.shop().startAgain();
      out.accept("  started it again, ready after " + since(killed));
      await(
          "the shop to continue " + interrupted,
          () -> scene.inspector().attempts(interrupted) >= attempts + interrupted.size());
      out.accept(
          "  all %d orders continue, %s after the kill"
              .formatted(interrupted.size(), since(killed)));
    }

    void await(String what, BooleanSupplier condition) {
      long began = System.nanoTime();
      while (!condition.getAsBoolean()) {
        tell();
        customers
            .problem()
            .ifPresent(problem -> {
              throw new DemoException("An order was not accepted: " + problem);
            });
        if (System.nanoTime() - began > PATIENCE.toNanos()) {
          throw new DemoException(
              "Timeout: waited %s for %s. Unfinished orders: %s"
                  .formatted(PATIENCE, what, scene.inspector().notSucceeded()));
        }
        doze();
      }
      tell();
    }

    private void tell() {
      int done = scene.inspector().done();
      int now = done * LINES / plan.orders();
      if (now > told) {
        told = now;
        out.accept("  %d of %d orders done".formatted(done, plan.orders()));
      }
    }

    private void doze() {
      try {
        pause.sleep(LOOK_AGAIN);
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
