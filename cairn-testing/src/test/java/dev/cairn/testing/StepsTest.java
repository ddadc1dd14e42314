package dev.cairn.testing;

import static dev.cairn.testing.CairnAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.Cairn;
import dev.cairn.start.Handle;
import dev.cairn.start.StartOptions;
import dev.cairn.testing.fault.Hang;
import dev.cairn.testing.fault.Steps;
import dev.cairn.testing.guide.Checkout;
import dev.cairn.testing.guide.Order;
import dev.cairn.testing.guide.PaymentClient;
import dev.cairn.testing.guide.PaymentDeclinedException;
import dev.cairn.workflow.Durable;
import dev.cairn.workflow.Workflow;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;

@CairnTest(migrations = "/shop/inventory.sql")
class StepsTest {
  private static final Order ORDER = new Order("17", "teapot", 2, "visa");

  private final AtomicInteger calls = new AtomicInteger();
  private final Set<UUID> keys = ConcurrentHashMap.newKeySet();
  private final PaymentClient payments =
      (card, key) -> {
        calls.incrementAndGet();
        keys.add(key);
        return "payment " + card;
      };
  private final Cairn cairn;
  private final Checkout checkout;
  private final Steps steps;

  StepsTest(Cairn cairn, Steps steps) {
    this.cairn = cairn;
    this.steps = steps;
    this.checkout = cairn.durable(Checkout.class, payments);
  }

  private Handle<String> start() {
    return cairn.start(StartOptions.id("order-17"), checkout::checkout, ORDER);
  }

  private static int stock(DataSource tables) throws SQLException {
    try (var connection = tables.getConnection();
        var query = connection.prepareStatement("select available from inventory");
        var row = query.executeQuery()) {
      row.next();
      return row.getInt(1);
    }
  }

  @Test
  void resultOfAStepIsReplaced() {
    steps.on("charge").returns("payment 1");

    assertThat(start()).succeededWith("order 17 paid by payment 1").ranOnce("charge");
    assertThat(calls).hasValue(0);
  }

  @Test
  void exceptionOfAStepIsReplaced(DataSource tables) throws SQLException {
    steps.on("charge").throwsException(new PaymentDeclinedException("no money"));

    assertThat(start())
        .failedWith(PaymentDeclinedException.class, "no money")
        .ran("charge")
        .inTries(1)
        .ran("release");
    assertThat(stock(tables)).isEqualTo(100);
  }

  @Test
  void transactionIsReplaced(DataSource tables) throws SQLException {
    steps.on("reserve").returns(null);

    assertThat(start()).succeeded();
    assertThat(stock(tables)).isEqualTo(100);
  }

  @Test
  void resultOfTheWrongTypeIsNamed() {
    steps.on("charge").returns(new Order("1", "cup", 1, "visa"));

    assertThat(start()).failedWith(RuntimeException.class, "charge");
  }

  @Test
  void stepFailsTheGivenNumberOfTimes() {
    steps.on("charge").fails(2, new IOException("no answer"));

    assertThat(start()).succeeded().ran("charge").inTries(3);
    assertThat(calls).hasValue(1);
  }

  @Test
  void numberOfFailuresIsChecked() {
    assertThatThrownBy(() -> steps.on("charge").fails(0, new IOException()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("times is 0; must be at least 1");
    steps.allowUnused();
  }

  @Test
  void lostResponseExecutesAStepAgainWithTheSameKey() {
    steps.on("charge").losesResponse();

    assertThat(start()).succeeded().ran("charge").inTries(2);
    assertThat(calls).hasValue(2);
    assertThat(keys).hasSize(1);
  }

  @Test
  void lostResponseOfACommittedTransactionDoesNotRepeatIt(DataSource tables) throws SQLException {
    steps.on("reserve").losesResponse();

    assertThat(start()).succeeded().ran("reserve").times(1);
    assertThat(stock(tables)).isEqualTo(98);
  }

  @Test
  void stepHangsUntilItIsReleased() {
    Hang hang = steps.on("charge").hangs();
    Handle<String> handle = start();
    hang.awaitReached();
    assertThat(calls).hasValue(0);

    hang.release();

    assertThat(handle).succeeded();
  }

  @Test
  void hangingStepIsReleasedAtTheEndOfTheTest() {
    Hang hang = steps.on("charge").hangs();

    assertThat(start().id()).isEqualTo("order-17");

    hang.awaitReached();
  }

  @Test
  void delayedStepTakesAtLeastThatLong() {
    steps.on("charge").delays(Duration.ofMillis(50));

    assertThat(start()).succeeded();

    assertThat(cairn.workflows().steps("order-17").toList().get(1).execution().took())
        .isGreaterThanOrEqualTo(Duration.ofMillis(49)); // of another clock
  }

  /** A workflow that starts itself as a child. */
  static class Countdown {
    @Workflow
    public String count(int from) {
      return from == 0 ? "lift-off" : from + " " + Durable.start(this::count, from - 1).await();
    }
  }

  @CairnTest
  static class Children {
    @Test
    void childIsReplacedAndItsParentOfTheSameNameIsNot(Cairn cairn, Steps steps, Countdown c) {
      steps.onChild("count").returns("stub");

      assertThat(cairn.start(c::count, 3)).succeededWith("3 stub");
    }

    @Test
    void childFails(Cairn cairn, Steps steps, Countdown countdown) {
      steps.onChild("count").throwsException(new IllegalStateException("no child"));

      assertThat(cairn.start(countdown::count, 3))
          .failedWith(IllegalStateException.class, "no child");
    }

    @Test
    void childIsNotReplacedByDefault(Cairn cairn, Countdown countdown) {
      assertThat(cairn.start(countdown::count, 2)).succeededWith("2 1 lift-off");
    }
  }

  @Test
  void childrenAreReplaced() {
    SampleRun run = SampleRun.of(Children.class);

    assertThat(run.failures()).isEmpty();
    assertThat(run.passed()).isEqualTo(3);
  }

  @CairnTest(migrations = "/shop/inventory.sql")
  static class Misspelled {
    @SuppressWarnings("UnusedVariable") // the argument of the durable object's constructor
    private final PaymentClient payments = (card, key) -> "payment " + card;

    @Test
    void chrage(Checkout checkout, Steps steps) {
      steps.on("chrage").returns("payment 1");

      checkout.checkout(ORDER);
    }
  }

  @Test
  void nameThatIsNeverCalledFailsTheTest() {
    assertThat(SampleRun.of(Misspelled.class).failure())
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining(
            "[chrage], which did not run. These ran: [charge, confirm, reserve].");
  }
}
