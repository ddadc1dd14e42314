package dev.cairn.testing.crash;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.testing.CairnTest;
import dev.cairn.testing.SampleRun;
import dev.cairn.workflow.Durable;
import dev.cairn.workflow.Workflow;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;

/** Crash runs that also cancel the workflow at each record. */
@Isolated("captures the standard error stream")
class CancelsTest {
  /** A hotel in memory. */
  static final class Hotel {
    private final Set<String> booked = ConcurrentHashMap.newKeySet();

    void book(String guest) {
      booked.add(guest);
    }

    void cancel(String guest) {
      booked.remove(guest);
    }

    Set<String> booked() {
      return booked;
    }
  }

  /** Registers the compensation before the step, which may take effect and not be recorded. */
  public static class CompensatedBefore {
    private final Hotel hotel;

    CompensatedBefore(Hotel hotel) {
      this.hotel = hotel;
    }

    @Workflow
    public String trip(String guest) {
      Durable.compensate("cancel-room", () -> hotel.cancel(guest));
      Durable.step("book-room", () -> hotel.book(guest));
      return Durable.step("confirm", () -> "room for " + guest);
    }
  }

  @CairnTest
  static class CompensatedBeforeSample {
    private final Hotel hotel = new Hotel();

    @CrashEverywhere(cancels = true)
    void cancelledTripBooksNothing(CrashRun run, CompensatedBefore trips) {
      run.workflow(trips::trip, "ann")
          .whenCancelled(() -> assertThat(hotel.booked()).isEmpty())
          .verify(() -> assertThat(hotel.booked()).containsExactly("ann"));
    }
  }

  @Test
  void compensationThatIsRegisteredBeforeItsStepUndoesIt() {
    SampleRun run = SampleRun.of(CompensatedBeforeSample.class);

    assertThat(run.failures()).isEmpty();
    assertThat(run.passed()).isEqualTo(2 + 4 + 4 + 4 + 3);
  }

  /** Registers the compensation when the step has been recorded, which a cancellation prevents. */
  public static class CompensatedAfter {
    private final Hotel hotel;

    CompensatedAfter(Hotel hotel) {
      this.hotel = hotel;
    }

    @Workflow
    public String trip(String guest) {
      Durable.step("book-room", () -> hotel.book(guest));
      Durable.compensate("cancel-room", () -> hotel.cancel(guest));
      return Durable.step("confirm", () -> "room for " + guest);
    }
  }

  @CairnTest
  static class CompensatedAfterSample {
    private final Hotel hotel = new Hotel();

    @CrashEverywhere(cancels = true, frozenOwner = false)
    void cancelledTripBooksNothing(CrashRun run, CompensatedAfter trips) {
      run.workflow(trips::trip, "ann")
          .whenCancelled(() -> assertThat(hotel.booked()).isEmpty())
          .verify(() -> assertThat(hotel.booked()).containsExactly("ann"));
    }
  }

  @Test
  void compensationThatIsRegisteredTooLateIsFound() {
    SampleRun run = SampleRun.of(CompensatedAfterSample.class);

    assertThat(run.failure())
        .hasMessageStartingWith(
            "Cancelled after step \"book-room\" ran, before its record was committed: whenCancelled failed:")
        .hasMessageContaining("[\"ann\"]")
        .hasMessageEndingWith(
            "Step \"book-room\" was executed, and the cancellation kept it from being recorded. The code did not continue after it, so a compensation that is registered there does not run. Register it before the step, with Durable.compensate, and let it undo the step only if the step took effect.");
    assertThat(run.printed())
        .contains(
            "4 records, 11 invocations with a fault, 1 failed.",
            "| workflow | record | kind | crash after commit | crash before commit | cancelled |",
            "| crash-run | begin |  | passed | passed |  |",
            "| crash-run | book-room | STEP | passed | passed | **FAILED** |",
            "| crash-run | confirm | STEP | passed | passed | passed |");
  }

  @CairnTest
  static class WithoutExpectationSample {
    private final Hotel hotel = new Hotel();

    @CrashEverywhere(cancels = true)
    void cancelledTripBooksNothing(CrashRun run, CompensatedBefore trips) {
      run.workflow(trips::trip, "ann")
          .verify(() -> assertThat(hotel.booked()).containsExactly("ann"));
    }
  }

  @Test
  void cancellationWithoutAnExpectationIsRefused() {
    assertThat(SampleRun.of(WithoutExpectationSample.class).failure())
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("Say what has to be true then, with run.workflow(...).whenCancelled");
  }

  @CairnTest
  static class WithoutCancellationSample {
    private final Hotel hotel = new Hotel();

    @CrashEverywhere
    void cancelledTripBooksNothing(CrashRun run, CompensatedBefore trips) {
      run.workflow(trips::trip, "ann")
          .whenCancelled(() -> assertThat(hotel.booked()).isEmpty())
          .verify(() -> assertThat(hotel.booked()).containsExactly("ann"));
    }
  }

  @Test
  void expectationThatIsNeverCheckedIsRefused() {
    assertThat(SampleRun.of(WithoutCancellationSample.class).failure())
        .hasMessage(
            "The code of whenCancelled would never be executed. Write @CrashEverywhere(cancels = true).");
  }

  /** Keeps an open order in a table, in which a cancelled one must not stay. */
  public static class OpenOrder {
    @Workflow
    public String order(String sku) throws SQLException {
      Durable.transaction("open", connection -> insert(connection, sku));
      Durable.step("deliver", () -> {});
      Durable.transaction("close", connection -> delete(connection, sku));
      return "delivered " + sku;
    }

    private static String insert(Connection connection, String sku) throws SQLException {
      return execute(connection, "insert into open_order values (?)", sku);
    }

    private static String delete(Connection connection, String sku) throws SQLException {
      return execute(connection, "delete from open_order where sku = ?", sku);
    }

    private static String execute(Connection connection, String sql, String sku)
        throws SQLException {
      try (PreparedStatement statement = connection.prepareStatement(sql)) {
        statement.setString(1, sku);
        statement.executeUpdate();
        return sku;
      }
    }
  }

  @CairnTest(migrations = "/shop/open-orders.sql")
  static class OpenOrderSample {
    private static final AtomicInteger CANCELLED = new AtomicInteger();

    @CrashEverywhere(cancels = true, frozenOwner = false)
    void noOrderStaysOpen(CrashRun run, OpenOrder shop, DataSource tables) {
      run.workflow(shop::order, "teapot")
          .whenCancelled(() -> {
            CANCELLED.incrementAndGet();
            assertThat(openOrders(tables)).isZero();
          })
          .verify(() -> assertThat(openOrders(tables)).isZero());
    }

    private static int openOrders(DataSource tables) throws SQLException {
      try (Connection connection = tables.getConnection();
          Statement statement = connection.createStatement();
          ResultSet row = statement.executeQuery("select count(*) from open_order")) {
        row.next();
        return row.getInt(1);
      }
    }
  }

  @Test
  void workflowIsCancelledAtItsTransactionsToo() {
    OpenOrderSample.CANCELLED.set(0);

    SampleRun run = SampleRun.of(OpenOrderSample.class);

    assertThat(OpenOrderSample.CANCELLED).hasValue(4);
    assertThat(run.failures())
        .extracting(Throwable::getMessage)
        .allSatisfy(message -> assertThat(message).contains("whenCancelled failed:"))
        .anySatisfy(message ->
            assertThat(message)
                .startsWith(
                    "Cancelled after step \"deliver\" ran, before its record was committed"));
  }

  @CairnTest(migrations = "/shop/open-orders.sql")
  static class ClosedOrderSample {
    @CrashEverywhere(cancels = true, frozenOwner = false)
    void noOrderStaysOpen(CrashRun run, ClosedOrder shop, DataSource tables) {
      run.workflow(shop::order, "teapot")
          .whenCancelled(() -> assertThat(OpenOrderSample.openOrders(tables)).isZero())
          .verify(() -> assertThat(OpenOrderSample.openOrders(tables)).isZero());
    }
  }

  /** Closes the order of a workflow that fails or is cancelled. */
  public static class ClosedOrder {
    @Workflow
    public String order(String sku) throws SQLException {
      Durable.compensateInTransaction("drop", connection -> OpenOrder.delete(connection, sku));
      Durable.transaction("open", connection -> OpenOrder.insert(connection, sku));
      Durable.step("deliver", () -> {});
      Durable.transaction("close", connection -> OpenOrder.delete(connection, sku));
      return "delivered " + sku;
    }
  }

  @Test
  void compensationInATransactionUndoesWhatWasCommitted() {
    assertThat(SampleRun.of(ClosedOrderSample.class).failures()).isEmpty();
  }
}
