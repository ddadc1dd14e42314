package dev.cairn.examples.shop;

import dev.cairn.error.AwaitTimeoutException;
import dev.cairn.examples.shop.Receipt.Reason;
import dev.cairn.examples.shop.Receipt.Status;
import dev.cairn.workflow.Durable;
import dev.cairn.workflow.Isolation;
import dev.cairn.workflow.Promise;
import dev.cairn.workflow.Retry;
import dev.cairn.workflow.Step;
import dev.cairn.workflow.Transaction;
import dev.cairn.workflow.TransactionOptions;
import dev.cairn.workflow.Workflow;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;

/**
 * Sees an order through: goods set aside, card charged, parcel handed over; and if something stands
 * in the way, everything given back. Kill the process on any line: the order goes on from the last
 * step that was recorded.
 */
public class Checkout {
  private static final Retry PERSISTENTLY =
      Retry.attempts(600).delays(Duration.ofMillis(50), 2, Duration.ofSeconds(2));

  private static final TransactionOptions RELEASE =
      TransactionOptions.named("release").isolation(Isolation.READ_COMMITTED);

  /** From which amount on, in cents, the boss is asked. */
  private static final long LARGE = 500_000;

  private static final Duration DAYS_TO_ANSWER = Duration.ofDays(3);

  private final PaymentClient payments;
  private final Boss boss;

  /**
   * A checkout that is paid at this provider.
   *
   * @param payments the provider
   * @param boss who is asked before a large order is paid
   */
  public Checkout(PaymentClient payments, Boss boss) {
    this.payments = payments;
    this.boss = boss;
  }

  /**
   * Takes an order to its end.
   *
   * @param order the order
   * @return how it ended
   * @throws SQLException if Postgres refuses a statement
   */
  @Workflow
  public Receipt checkout(Order order) throws SQLException {
    try {
      return Durable.branch("purchase", () -> purchase(order)).await();
    } catch (OutOfStockException none) {
      return refuse(order);
    } catch (NotApprovedException no) {
      return cancel(order, Reason.NOT_APPROVED);
    } catch (PaymentDeclinedException declined) {
      return cancel(order, Reason.CARD_DECLINED);
    } catch (CarrierFullException full) {
      return cancel(order, Reason.REFUNDED);
    }
  }

  /** A saga: if it fails, what it did so far is undone before the exception is thrown on. */
  private Receipt purchase(Order order) throws SQLException {
    Reservation held = reserve(order);
    Durable.compensateInTransaction(RELEASE, connection -> putBack(connection, held));
    if (held.amount() >= LARGE) {
      awaitApproval(held);
    }
    Payment paid = charge(held);
    Durable.compensate("refund", PERSISTENTLY, () -> payments.refund(Durable.uuid(), paid));
    return confirm(held, paid);
  }

  /**
   * Waits for days, if need be, until somebody follows the link in the mail to the boss: in memory
   * only what a parked thread takes, and through any number of restarts.
   */
  private void awaitApproval(Reservation held) {
    Promise<Boolean> approval = Durable.promise("approval", Boolean.class);
    askBoss(held, "/approvals/" + approval.token() + "/");
    try {
      if (!approval.await(DAYS_TO_ANSWER)) {
        throw new NotApprovedException("The boss does not want " + held.order().id());
      }
    } catch (AwaitTimeoutException silent) {
      throw new NotApprovedException("The boss did not answer: " + silent.getMessage());
    }
  }

  /** Mails the link; again, if the process dies before that is recorded. */
  @Step
  void askBoss(Reservation held, String link) {
    boss.ask(new Boss.Question(held.order().id(), held.amount(), link));
  }

  /**
   * Takes the goods off the shelf and writes the order down: two rows and the record of this step,
   * in one commit. READ_COMMITTED, since every order changes these rows: they wait for their turn.
   */
  @Transaction(isolation = Isolation.READ_COMMITTED)
  Reservation reserve(Order order) throws SQLException {
    long amount = takeOffShelf(order);
    writeDown(order, amount, "RESERVED", "");
    return new Reservation(order, amount);
  }

  /** Writes down that there were no goods. */
  @Transaction(isolation = Isolation.READ_COMMITTED)
  Receipt refuse(Order order) throws SQLException {
    writeDown(order, 0, Status.CANCELLED.name(), Reason.OUT_OF_STOCK.name());
    return new Receipt(order.id(), Status.CANCELLED, Reason.OUT_OF_STOCK, 0);
  }

  /**
   * Charges the card. The provider may be away for a while, hence the many attempts; and it may
   * have charged although its answer got lost, hence the key, which is the same for every attempt,
   * in this process and in the next one.
   */
  @Step(
      attempts = 600,
      firstDelay = "50ms",
      longestDelay = "2s",
      abortOn = PaymentDeclinedException.class)
  Payment charge(Reservation held) {
    return payments.charge(Durable.uuid(), held.order(), held.amount());
  }

  /** Books one of the carrier's places, and confirms the order. */
  @Transaction(isolation = Isolation.READ_COMMITTED)
  Receipt confirm(Reservation held, Payment paid) throws SQLException {
    Order order = held.order();
    try (var parcel =
        Durable.connection()
            .prepareStatement(
                """
                update shop.stock set parcels = parcels - 1
                where sku = ? and parcels > 0
                """)) {
      parcel.setString(1, order.sku());
      if (parcel.executeUpdate() == 0) {
        throw new CarrierFullException("The carrier takes no more of " + order.sku());
      }
    }
    end(order, Status.CONFIRMED, Reason.SHIPPED);
    return new Receipt(order.id(), Status.CONFIRMED, Reason.SHIPPED, paid.amount());
  }

  /** Writes down why there is no parcel. */
  @Transaction(isolation = Isolation.READ_COMMITTED)
  Receipt cancel(Order order, Reason reason) throws SQLException {
    end(order, Status.CANCELLED, reason);
    return new Receipt(order.id(), Status.CANCELLED, reason, 0);
  }

  private static void putBack(Connection connection, Reservation held) throws SQLException {
    try (var shelf =
        connection.prepareStatement(
            "update shop.stock set available = available + ? where sku = ?")) {
      shelf.setInt(1, held.order().quantity());
      shelf.setString(2, held.order().sku());
      shelf.executeUpdate();
    }
  }

  private static long takeOffShelf(Order order) throws SQLException {
    try (var shelf =
        Durable.connection()
            .prepareStatement(
                """
                update shop.stock set available = available - ?
                where sku = ? and available >= ?
                returning price
                """)) {
      shelf.setInt(1, order.quantity());
      shelf.setString(2, order.sku());
      shelf.setInt(3, order.quantity());
      try (var price = shelf.executeQuery()) {
        if (!price.next()) {
          throw new OutOfStockException(
              "There are fewer than %d of %s".formatted(order.quantity(), order.sku()));
        }
        return price.getLong("price") * order.quantity();
      }
    }
  }

  private static void writeDown(Order order, long amount, String status, String reason)
      throws SQLException {
    try (var row =
        Durable.connection()
            .prepareStatement(
                """
                insert into shop.orders (id, sku, quantity, amount, status, reason)
                values (?, ?, ?, ?, ?, ?)
                """)) {
      row.setString(1, order.id());
      row.setString(2, order.sku());
      row.setInt(3, order.quantity());
      row.setLong(4, amount);
      row.setString(5, status);
      row.setString(6, reason);
      row.executeUpdate();
    }
  }

  private static void end(Order order, Status status, Reason reason) throws SQLException {
    try (var row =
        Durable.connection()
            .prepareStatement("update shop.orders set status = ?, reason = ? where id = ?")) {
      row.setString(1, status.name());
      row.setString(2, reason.name());
      row.setString(3, order.id());
      row.executeUpdate();
    }
  }
}
