package dev.cairn.guide;

import dev.cairn.guide.JavadocExamples.CardDeclinedException;
import dev.cairn.guide.JavadocExamples.Mailer;
import dev.cairn.guide.JavadocExamples.Order;
import dev.cairn.workflow.Branch;
import dev.cairn.workflow.BranchLimit;
import dev.cairn.workflow.Durable;
import dev.cairn.workflow.Promise;
import dev.cairn.workflow.Retry;
import dev.cairn.workflow.Transaction;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;

/** The snippets of the Javadoc of workflow code; {@link JavadocExamples} has the others. */
final class JavadocWorkflowExamples {
  private JavadocWorkflowExamples() {}

  record Parcel(int grams) {}

  record Trip(String city) {}

  record Decision(boolean yes) {}

  interface OrderPayments {
    String charge(Order order);

    void refund(String payment);
  }

  @FunctionalInterface
  interface Mail {
    void send(String text);
  }

  interface Hotel {
    String book(Trip trip);

    void cancel(String room);
  }

  static class Reservations {
    @Transaction
    void reserve(Order order) throws SQLException {
      try (var insert =
          Durable.connection().prepareStatement("insert into reservation values (?)")) {
        insert.setString(1, order.id());
        insert.executeUpdate();
      }
    }
  }

  record Functions(OrderPayments payments, Mailer mailer) {
    String checkout(Order order) {
      String payment = Durable.step("charge", Retry.attempts(5), () -> payments.charge(order));
      Durable.compensate("refund", () -> payments.refund(payment));
      Durable.transaction(
          "ship",
          connection -> {
            insertShipment(connection, order);
          });
      Durable.sleep(Duration.ofDays(14));
      Durable.step("ask for a review", () -> mailer.askForReview(order));
      return payment;
    }

    String charge(Order order) {
      Retry retry =
          Retry.attempts(10)
              .delay(Duration.ofSeconds(1))
              .maxDelay(Duration.ofMinutes(5))
              .abortOn(CardDeclinedException.class)
              .timeout(Duration.ofSeconds(30));
      String payment = Durable.step("charge", retry, () -> payments.charge(order));
      return payment;
    }

    static void insertShipment(Connection connection, Order order) {
      System.out.println(connection + " " + order);
    }

    static long reserve(Order order) {
      long id = Durable.transaction("reserve", connection -> insertReservation(connection, order));
      return id;
    }

    static long insertReservation(Connection connection, Order order) {
      return connection.hashCode() + order.total();
    }

    static void checkIfPatched(Order order) {
      if (Durable.patched("check for fraud")) {
        check(order);
      }
    }

    static void check(Order order) {
      System.out.println(order);
    }
  }

  static List<Integer> quotes(Parcel parcel) {
    Branch<Integer, RuntimeException> ups = Durable.branch("ups", () -> quote("ups", parcel));
    Branch<Integer, RuntimeException> dhl = Durable.branch("dhl", () -> quote("dhl", parcel));
    List<Integer> quotes = Durable.all(ups, dhl);
    return quotes;
  }

  private static int quote(String carrier, Parcel parcel) {
    return carrier.length() * parcel.grams();
  }

  static List<String> pages(List<String> urls) {
    BranchLimit ten = BranchLimit.of(10);
    List<Branch<String, RuntimeException>> pages =
        urls.stream().map(url -> ten.branch("fetch", () -> fetch(url))).toList();
    List<String> texts = Durable.all(pages);
    return texts;
  }

  private static String fetch(String url) {
    return "text of " + url;
  }

  static String book(Hotel hotel, Trip trip) {
    String room = Durable.step("book-room", () -> hotel.book(trip));
    Durable.compensate("cancel-room", Retry.attempts(20), () -> hotel.cancel(room));
    return room;
  }

  static Decision approve(Mail mailer) {
    Promise<Decision> approval = Durable.promise("approval", Decision.class);
    Durable.step("mail", () -> mailer.send("https://shop.example/approve/" + approval.token()));
    Decision decision = approval.await(Duration.ofDays(3));
    return decision;
  }
}
