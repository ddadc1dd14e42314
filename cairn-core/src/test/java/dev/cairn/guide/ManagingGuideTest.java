package dev.cairn.guide;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.Cairn;
import dev.cairn.common.WorkflowState;
import dev.cairn.error.WorkflowCancelledException;
import dev.cairn.operate.Fork;
import dev.cairn.operate.ReplayResult;
import dev.cairn.start.Handle;
import dev.cairn.start.StartOptions;
import dev.cairn.testkit.Eventually;
import dev.cairn.testkit.TestDatabase;
import dev.cairn.testkit.TestPostgres;
import dev.cairn.workflow.Durable;
import dev.cairn.workflow.Step;
import dev.cairn.workflow.Workflow;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The code of the guide's chapter on managing workflows. */
class ManagingGuideTest {
  private TestDatabase database;

  @BeforeEach
  void freshDatabase() throws SQLException {
    database = TestPostgres.freshDatabase();
  }

  /** Books rooms. */
  interface Hotel {
    void release(String room);
  }

  /** Sends e-mails. */
  interface Mailer {
    void send(String text);
  }

  /** Executes payments. */
  interface Bank {
    String pay(String trip) throws InterruptedException;
  }

  static class Trips {
    private final Hotel hotel;
    private final Mailer mailer;
    private final Bank bank;

    Trips(Hotel hotel, Mailer mailer, Bank bank) {
      this.hotel = hotel;
      this.mailer = mailer;
      this.bank = bank;
    }

    @Workflow
    String book(String where) {
      String room = reserve(where);
      Durable.compensate("release", () -> hotel.release(room));
      Durable.onCancel("tell", () -> mailer.send("Your trip to " + where + " is off"));
      return Durable.receive("paid", String.class, Duration.ofDays(3)).orElse("nobody paid");
    }

    @Step
    String reserve(String where) {
      return "a room in " + where;
    }

    @Workflow
    String settle(String trip) throws InterruptedException {
      return pay(trip);
    }

    @Step(attempts = 3, timeout = "30s")
    String pay(String trip) throws InterruptedException {
      return bank.pay(trip);
    }
  }

  @Test
  void cancelledWorkflowRunsItsCompensations() {
    List<String> done = Collections.synchronizedList(new ArrayList<>());
    Bank bank = trip -> trip + " is paid";
    try (Cairn cairn = Cairn.open(database.config())) {
      Hotel hotel = room -> done.add("released " + room);
      Mailer mailer = text -> done.add("mail: " + text);
      Trips trips = cairn.durable(Trips.class, hotel, mailer, bank);
      cairn.start();
      StartOptions run = StartOptions.id("trip-1").timeout(Duration.ofHours(2));
      Handle<String> trip = cairn.start(run, trips::book, "Lisbon");
      cairn.messages().send("trip-1", "paid", "by card");
      assertThat(trip.await()).isEqualTo("by card");
      assertThat(cairn.start(trips::settle, "trip-1").await()).isEqualTo("trip-1 is paid");

      cancel(cairn, trips);
      assertThat(done).containsExactly("mail: Your trip to Oslo is off", "released a room in Oslo");
    }
  }

  private void cancel(Cairn cairn, Trips trips) {
    Handle<String> handle = cairn.start(StartOptions.id("trip-2"), trips::book, "Oslo");
    awaitWaiting("trip-2");
    boolean cancelled = cairn.workflows().cancel("trip-2");
    assertThat(cancelled).isTrue();
    assertThatThrownBy(handle::await).isInstanceOf(WorkflowCancelledException.class);
  }

  private void awaitWaiting(String id) {
    Eventually.holds(() ->
        assertThat(
                database.query(
                    "select key from cairn.steps where workflow_id = ? order by position", id))
            .endsWith("receive paid#deadline"));
  }

  static class Reports {
    @Workflow
    String report() {
      return Durable.receive("figures", String.class, Duration.ofDays(3)).orElse("none");
    }
  }

  @Test
  void cancelledWorkflowIsResumed() {
    try (Cairn cairn = Cairn.open(database.config())) {
      Reports reports = cairn.durable(Reports.class);
      cairn.start();
      Handle<String> handle = cairn.start(StartOptions.id("trip-3"), reports::report);
      assertThat(database.query("select cairn.cancel('trip-3', children => false)"))
          .containsExactly("t");
      assertThatThrownBy(handle::await).isInstanceOf(WorkflowCancelledException.class);
      assertThat(handle.state()).isEqualTo(WorkflowState.CANCELLED);

      cairn.workflows().resume("trip-3");

      cairn.messages().send("trip-3", "figures", "good ones");
      assertThat(cairn.handle("trip-3", String.class).await()).isEqualTo("good ones");
    }
  }

  static class Orders {
    @Workflow
    String order(String id) {
      if (Durable.patched("check for fraud")) {
        check(id);
      }
      return ship(id);
    }

    @Step
    void check(String id) {
      // no fraud in this example
    }

    @Step
    String ship(String id) {
      return id + " is on its way";
    }
  }

  @Test
  void newWorkflowTakesPatchedPath() {
    try (Cairn cairn = Cairn.open(database.config())) {
      Orders orders = cairn.durable(Orders.class);
      cairn.start();

      assertThat(cairn.start(StartOptions.id("o"), orders::order, "o").await())
          .isEqualTo("o is on its way");
    }
    assertThat(
            database.query("select key from cairn.steps where workflow_id = 'o' order by position"))
        .containsExactly("patched check for fraud", "check", "ship");
  }

  static class Bills {
    private final List<String> sent;

    Bills(List<String> sent) {
      this.sent = sent;
    }

    @Workflow
    String bill(String order) {
      return number() + send(order);
    }

    @Step
    int number() {
      return 17;
    }

    @Step
    String send(String order) {
      sent.add(order);
      if (sent.size() == 1) {
        throw new IllegalStateException("the mail server is away");
      }
      return " was sent";
    }
  }

  @Test
  void forkContinuesBeforeFailure() {
    List<String> sent = Collections.synchronizedList(new ArrayList<>());
    try (Cairn cairn = Cairn.open(database.config())) {
      Bills bills = cairn.durable(Bills.class, sent);
      cairn.start();
      Handle<String> failed = cairn.start(StartOptions.id("order-4"), bills::bill, "order-4");
      assertThatThrownBy(failed::await).hasMessage("the mail server is away");

      String again = cairn.workflows().fork(Fork.of("order-4").beforeFailure());

      assertThat(cairn.handle(again, String.class).await()).isEqualTo("17 was sent");
    }
  }

  @Test
  void dryRunReplaysWorkflowsInProgress() {
    try (Cairn cairn = Cairn.open(database.config())) {
      Reports reports = cairn.durable(Reports.class);
      cairn.start();
      cairn.start(StartOptions.id("trip-5"), reports::report);
      Eventually.holds(() ->
          assertThat(database.query("select key from cairn.steps where workflow_id = 'trip-5'"))
              .containsExactly("receive figures#deadline"));

      List<ReplayResult> results = cairn.workflows().replayInFlight();
      boolean fits = results.stream().allMatch(ReplayResult::fits);

      assertThat(fits).isTrue();
      assertThat(results).extracting(ReplayResult::workflowId).containsExactly("trip-5");
    }
  }
}
