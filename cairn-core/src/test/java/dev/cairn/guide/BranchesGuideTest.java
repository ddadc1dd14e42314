package dev.cairn.guide;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.Cairn;
import dev.cairn.start.Fn;
import dev.cairn.testkit.TestPostgres;
import dev.cairn.workflow.Branch;
import dev.cairn.workflow.BranchLimit;
import dev.cairn.workflow.Durable;
import dev.cairn.workflow.Retry;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The code of the guide's chapter on branches and sagas. */
class BranchesGuideTest {
  private final List<String> cancelled = Collections.synchronizedList(new ArrayList<>());
  private final Partner hotel = new Partner("room", false);
  private final Partner airline = new Partner("flight", true);

  /** A hotel or an airline, which may be fully booked. */
  private final class Partner {
    private final String item;
    private boolean full;

    Partner(String item, boolean full) {
      this.item = item;
      this.full = full;
    }

    String book(String trip) {
      if (full) {
        throw new IllegalStateException("no " + item + " to " + trip);
      }
      return item + " to " + trip;
    }

    void cancel(String booking) {
      cancelled.add(booking);
    }
  }

  private static int quote(String carrier, String parcel) {
    return Durable.step("quote", () -> carrier.length() + parcel.length());
  }

  private static List<Integer> quotes(String parcel) {
    Branch<Integer, RuntimeException> ups = Durable.branch("ups", () -> quote("ups", parcel));
    Branch<Integer, RuntimeException> dhl = Durable.branch("dhl", () -> quote("dhl", parcel));
    List<Integer> quotes = Durable.all(ups, dhl);
    return quotes;
  }

  private static String fetch(String url) {
    return Durable.step("get", () -> "text of " + url);
  }

  private static String read(List<String> urls) {
    BranchLimit ten = BranchLimit.of(10);
    List<Branch<String, RuntimeException>> pages =
        urls.stream().map(url -> ten.branch("fetch", () -> fetch(url))).toList();
    List<String> texts = Durable.all(pages);
    return String.join(", ", texts);
  }

  private String purchase(String trip) {
    String room = Durable.step("book-room", () -> hotel.book(trip));
    Durable.compensate("cancel-room", () -> hotel.cancel(room));
    String flight = Durable.step("book-flight", () -> airline.book(trip));
    Durable.compensate("cancel-flight", Retry.attempts(20), () -> airline.cancel(flight));
    return room + " and " + flight;
  }

  private String journey(String trip) {
    try {
      return Durable.branch("purchase", () -> purchase(trip)).await();
    } catch (IllegalStateException failed) {
      return "stayed at home: " + failed.getMessage();
    }
  }

  private String run(Fn.Of1<String, String> code) throws SQLException {
    try (Cairn cairn = Cairn.open(TestPostgres.freshDatabase().config())) {
      var flow = cairn.workflow("flow", String.class, String.class, code);
      cairn.start();
      return cairn.start(flow, "Rome").await();
    }
  }

  @Test
  void joinReturnsResultsInOrderOfBranches() throws SQLException {
    assertThat(run(parcel -> quotes(parcel).toString())).isEqualTo("[7, 7]");
    assertThat(run(url -> read(List.of(url, "x")))).isEqualTo("text of Rome, text of x");
  }

  @Test
  void failedSagaIsCompensatedAndWorkflowContinues() throws SQLException {
    assertThat(run(this::journey)).isEqualTo("stayed at home: no flight to Rome");
    assertThat(cancelled).containsExactly("room to Rome");

    assertThatThrownBy(() -> run(this::purchase)).hasMessage("no flight to Rome");
    assertThat(cancelled).hasSize(2);

    airline.full = false;
    assertThat(run(this::journey)).isEqualTo("room to Rome and flight to Rome");
    assertThat(cancelled).hasSize(2);
  }
}
