package dev.cairn.testing.program;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.testing.guide.Checkout;
import dev.cairn.testing.guide.Order;
import dev.cairn.testing.guide.PaymentClient;
import dev.cairn.workflow.Durable;
import dev.cairn.workflow.Retry;
import dev.cairn.workflow.Step;
import dev.cairn.workflow.Transaction;
import dev.cairn.workflow.Workflow;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;

/** Programs with steps, transactions, retries and loops. */
final class StepPrograms {
  private StepPrograms() {}

  static List<Program<?>> all() {
    return List.of(
        checkout().using("steps, transactions"),
        transfer().using("transactions"),
        notification().using("retries of a step"),
        fallback().using("a step that fails, its exception caught"),
        polling().using("sleeps, steps in a loop"),
        batchImport().using("transactions in a loop"));
  }

  /** The checkout of the guide. */
  private static Program<Order> checkout() {
    return Program.of(
        "checkout",
        new Order("17", "teapot", 2, "visa"),
        "order 17 paid by payment visa",
        (cairn, world) -> cairn.durable(Checkout.class, payments(world))::checkout,
        world -> {
          assertThat(world.effects()).containsExactly("payment visa");
          assertThat(world.rows("select available from inventory")).containsExactly("98");
        });
  }

  private static PaymentClient payments(World world) {
    return (card, key) -> world.request(key, "payment " + card);
  }

  /** Moves money in two transactions, and then writes to the owner. */
  public static class Transfer {
    private final World world;

    Transfer(World world) {
      this.world = world;
    }

    @Workflow
    public String transfer(int amount) {
      change("ann", -amount);
      change("bob", amount);
      return letter(amount);
    }

    @Transaction
    void change(String owner, int difference) {
      try (var update =
          Durable.connection()
              .prepareStatement("update account set balance = balance + ? where owner = ?")) {
        update.setInt(1, difference);
        update.setString(2, owner);
        update.executeUpdate();
      } catch (SQLException e) {
        throw new IllegalStateException(e);
      }
    }

    @Step
    String letter(int amount) {
      return world.request(Durable.uuid(), "moved " + amount);
    }
  }

  private static Program<Integer> transfer() {
    return Program.of(
        "transfer",
        30,
        "moved 30",
        (cairn, world) -> cairn.durable(Transfer.class, world)::transfer,
        world -> {
          assertThat(world.effects()).containsExactly("moved 30");
          assertThat(world.rows("select balance from account order by owner"))
              .containsExactly("70", "130");
        });
  }

  /** A step that needs three tries. */
  public static class Notification {
    private final World world;

    Notification(World world) {
      this.world = world;
    }

    @Workflow("notification")
    public String inform(String customer) throws IOException {
      return send(customer);
    }

    @Step(attempts = 5, delay = "10s", backoff = 3)
    String send(String customer) throws IOException {
      world.unreachableFor(2, "mail server");
      return world.request(Durable.uuid(), "mail to " + customer);
    }
  }

  private static Program<String> notification() {
    return Program.of(
        "notification",
        "ann",
        "mail to ann",
        (cairn, world) -> cairn.durable(Notification.class, world)::inform,
        world -> assertThat(world.effects()).containsExactly("mail to ann"));
  }

  /** A step that fails for good, whose exception is caught. */
  private static Program<String> fallback() {
    return Program.of(
        "fallback",
        "parcel",
        "pigeon takes parcel",
        (cairn, world) ->
            cairn.workflow(
                "fallback",
                String.class,
                String.class,
                parcel -> {
                  try {
                    return Durable.step("hand over", Retry.attempts(2), () -> refuse(parcel));
                  } catch (IllegalStateException refused) {
                    String reason = String.valueOf(refused.getMessage());
                    Durable.step("log", () -> world.request("log", reason));
                    return Durable.step(
                        "pigeon", () -> world.request("pigeon", "pigeon takes " + parcel));
                  }
                }),
        world ->
            assertThat(world.effects())
                .containsExactly("no courier for parcel", "pigeon takes parcel"));
  }

  private static String refuse(String parcel) {
    throw new IllegalStateException("no courier for " + parcel);
  }

  /** Waits for work elsewhere, in a loop with a step and a sleep. */
  private static Program<String> polling() {
    return Program.of(
        "polling",
        "sales",
        "sales.csv",
        (cairn, world) ->
            cairn.workflow(
                "polling",
                String.class,
                String.class,
                report -> {
                  Durable.step("order", () -> world.request("order", "ordered " + report));
                  for (int minute = 1; minute <= 60; minute++) {
                    Durable.sleep(Duration.ofMinutes(1));
                    int passed = minute;
                    if (Durable.step("poll", () -> passed >= 3)) {
                      return Durable.step("fetch", () -> report + ".csv");
                    }
                  }
                  throw new IllegalStateException("no report within an hour");
                }),
        world -> assertThat(world.effects()).containsExactly("ordered sales"));
  }

  /** Imports lines in chunks, each in one transaction. */
  public static class BatchImport {
    private static final int CHUNK = 2;

    @Workflow("batchImport")
    public String read(List<String> lines) {
      int imported = 0;
      for (int from = 0; from < lines.size(); from += CHUNK) {
        imported += insert(lines.subList(from, Math.min(from + CHUNK, lines.size())));
      }
      return imported + " lines";
    }

    @Transaction
    int insert(List<String> chunk) {
      try (var insert = Durable.connection().prepareStatement("insert into imported values (?)")) {
        for (String line : chunk) {
          insert.setString(1, line);
          insert.executeUpdate();
        }
        return chunk.size();
      } catch (SQLException e) {
        throw new IllegalStateException(e);
      }
    }
  }

  private static Program<List<String>> batchImport() {
    return Program.of(
        "batchImport",
        List.of("a", "b", "c", "d", "e"),
        "5 lines",
        (cairn, world) -> cairn.durable(BatchImport.class)::read,
        world ->
            assertThat(world.rows("select line from imported order by line"))
                .containsExactly("a", "b", "c", "d", "e"));
  }
}
