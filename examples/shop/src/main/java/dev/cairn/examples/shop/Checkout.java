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
import java.util.UUID;

/**
 * Processes an order: reserves the goods, charges the card and hands over the parcel. If one of
 * these fails, everything before is undone. If the process is killed at any line, the order
 * continues after the last recorded step.
 */
public class Checkout {
  private static final Retry REFUND_RETRY =
      Retry.attempts(600).delay(Duration.ofMillis(50)).backoff(2).maxDelay(Duration.ofSeconds(2));

  private static final TransactionOptions RELEASE =
      TransactionOptions.named("release").isolation(Isolation.READ_COMMITTED);

  /** Orders of at least this amount, in cents, need approval. */
  private static final long APPROVAL_THRESHOLD = 500_000;

  private static final Duration APPROVAL_TIMEOUT = Duration.ofDays(3);

  private final PaymentClient payments;
  private final Boss boss;

  /**
   * Creates the checkout.
   *
   * @param payments the payment provider
   * @param boss approves large orders
   */
  public Checkout(PaymentClient payments, Boss boss) {
    this.payments = payments;
    this.boss = boss;
  }

  /**
   * Processes an order.
   *
   * @param order the order
   * @return the result
   * @throws SQLException if Postgres rejects a statement
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

  /** A saga: if it fails, its compensations run before the exception is thrown. */
  private Receipt purchase(Order order) throws SQLException {
    Reservation reservation = reserve(order);
    Durable.compensateInTransaction(RELEASE, connection -> returnGoods(connection, reservation));
    if (reservation.amount() >= APPROVAL_THRESHOLD) {
      awaitApproval(reservation);
    }
    UUID key = Durable.uuid();
    // Before the charge: if the order is cancelled meanwhile, or the provider stays unavailable, it
    // is unknown whether the card was charged.
    Durable.compensate("refund", REFUND_RETRY, () -> payments.refund(Durable.uuid(), order, key));
    Payment payment = charge(reservation, key);
    return confirm(reservation, payment);
  }

  /**
   * Waits up to three days until somebody follows the link in the mail to the boss. Meanwhile the
   * order needs only a parked thread, and it survives any number of restarts.
   */
  private void awaitApproval(Reservation reservation) {
    Promise<Boolean> approval = Durable.promise("approval", Boolean.class);
    askBoss(reservation, "/approvals/" + approval.token() + "/");
    try {
      if (!approval.await(APPROVAL_TIMEOUT)) {
        throw new NotApprovedException("The boss rejected " + reservation.order().id());
      }
    } catch (AwaitTimeoutException timeout) {
      throw new NotApprovedException("The boss did not answer: " + timeout.getMessage());
    }
  }

  /**
   * Sends the mail with the link. It is sent again if the process dies before this step is
   * recorded.
   */
  @Step
  void askBoss(Reservation reservation, String link) {
    boss.ask(new Boss.Question(reservation.order().id(), reservation.amount(), link));
  }

  /**
   * Takes the goods from the shelf and inserts the order: two rows and the record of this step, in
   * one commit. READ_COMMITTED, because all orders update these rows and have to wait for each
   * other.
   */
  @Transaction(isolation = Isolation.READ_COMMITTED)
  Reservation reserve(Order order) throws SQLException {
    long amount = takeGoods(order);
    insertOrder(order, amount, "RESERVED", "");
    return new Reservation(order, amount);
  }

  /** Inserts the order as cancelled, because the stock is not sufficient. */
  @Transaction(isolation = Isolation.READ_COMMITTED)
  Receipt refuse(Order order) throws SQLException {
    insertOrder(order, 0, Status.CANCELLED.name(), Reason.OUT_OF_STOCK.name());
    return new Receipt(order.id(), Status.CANCELLED, Reason.OUT_OF_STOCK, 0);
  }

  /**
   * Charges the card. The provider may be unavailable for some time, therefore the many attempts.
   * It may have charged the card although its response was lost, therefore the key: it is the same
   * for every attempt, also in another process, and for the refund.
   */
  @Step(attempts = 600, delay = "50ms", maxDelay = "2s", abortOn = PaymentDeclinedException.class)
  Payment charge(Reservation reservation, UUID key) {
    return payments.charge(key, reservation.order(), reservation.amount());
  }

  /** Takes one of the carrier's parcels and confirms the order. */
  @Transaction(isolation = Isolation.READ_COMMITTED)
  Receipt confirm(Reservation reservation, Payment payment) throws SQLException {
    Order order = reservation.order();
    try (var parcel =
        Durable.connection()
            .prepareStatement(
                """
                update shop.stock set parcels = parcels - 1
                where sku = ? and parcels > 0
                """)) {
      parcel.setString(1, order.sku());
      if (parcel.executeUpdate() == 0) {
        throw new CarrierFullException("The carrier accepts no more parcels of " + order.sku());
      }
    }
    updateOrder(order, Status.CONFIRMED, Reason.SHIPPED);
    return new Receipt(order.id(), Status.CONFIRMED, Reason.SHIPPED, payment.amount());
  }

  /** Updates the order to cancelled, with the reason. */
  @Transaction(isolation = Isolation.READ_COMMITTED)
  Receipt cancel(Order order, Reason reason) throws SQLException {
    updateOrder(order, Status.CANCELLED, reason);
    return new Receipt(order.id(), Status.CANCELLED, reason, 0);
  }

  private static void returnGoods(Connection connection, Reservation reservation)
      throws SQLException {
    try (var shelf =
        connection.prepareStatement(
            "update shop.stock set available = available + ? where sku = ?")) {
      shelf.setInt(1, reservation.order().quantity());
      shelf.setString(2, reservation.order().sku());
      shelf.executeUpdate();
    }
  }

  private static long takeGoods(Order order) throws SQLException {
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

  private static void insertOrder(Order order, long amount, String status, String reason)
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

  private static void updateOrder(Order order, Status status, Reason reason) throws SQLException {
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
