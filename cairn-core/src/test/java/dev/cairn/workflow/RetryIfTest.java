package dev.cairn.workflow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.cairn.Cairn;
import dev.cairn.error.RegistrationException;
import dev.cairn.error.UsageException;
import dev.cairn.spi.Environment;
import dev.cairn.start.Fn;
import dev.cairn.start.StartOptions;
import dev.cairn.testkit.JournalGate.Side;
import dev.cairn.testkit.SingleWorkflowTest;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

/** Conditions on the exceptions of steps: {@code retryIf} in the object and in the annotation. */
class RetryIfTest extends SingleWorkflowTest {
  private static final Retry AT_ONCE =
      Retry.attempts(5).delay(Duration.ZERO).maxDelay(Duration.ZERO);

  private boolean isBusy(Throwable failure) {
    calls.record("predicate");
    return "busy".equals(failure.getMessage());
  }

  /** A workflow with one step, which throws one exception after the other. */
  private Fn.Of0<String> failing(Retry retry, RuntimeException... failures) {
    return () ->
        Durable.step(
            "try",
            retry,
            () -> {
              int tries = calls.record("try");
              if (tries <= failures.length) {
                throw failures[tries - 1];
              }
              return "after " + tries;
            });
  }

  private static RuntimeException busy() {
    return new IllegalStateException("busy");
  }

  private List<String> recordedTries() {
    return database.query("select tries from cairn.steps");
  }

  @Test
  void exceptionsForWhichItIsTrueAreRetried() {
    var handle = start(failing(AT_ONCE.retryIf(this::isBusy), busy(), busy()));

    assertThat(handle.await()).isEqualTo("after 3");
    assertThat(recordedTries()).containsExactly("3");
  }

  @Test
  void exceptionForWhichItIsFalseIsTheOutcome() {
    var handle =
        start(failing(AT_ONCE.retryIf(this::isBusy), busy(), new IllegalStateException("gone")));

    assertThatThrownBy(handle::await).isInstanceOf(IllegalStateException.class).hasMessage("gone");
    assertThat(recordedTries()).containsExactly("2");
  }

  @Test
  void allConditionsMustBeTrue() {
    Retry retry =
        AT_ONCE.retryIf(this::isBusy).retryIf(failure -> failure instanceof IllegalStateException);

    var handle = start(failing(retry, busy(), new IllegalArgumentException("busy")));

    assertThatThrownBy(handle::await).isInstanceOf(IllegalArgumentException.class);
    assertThat(recordedTries()).containsExactly("2");
  }

  @Test
  void itIsNotCalledWhereTypesOrAttemptsForbidARetry() {
    Retry retry = Retry.attempts(2).delay(Duration.ZERO).abortOn(IllegalArgumentException.class);

    var handle = start(failing(retry.retryIf(this::isBusy), new IllegalArgumentException("busy")));
    assertThatThrownBy(handle::await).hasMessage("busy");
    assertThat(calls.count("predicate")).isZero();

    assertThat(retry.retryIf(this::isBusy).permits(busy(), 2)).isFalse();
    assertThat(calls.count("predicate")).isZero();
  }

  @Test
  void exceptionOfThePredicateIsSuppressedAndEndsTheRetries() {
    Retry retry =
        AT_ONCE.retryIf(failure -> {
          throw new ArithmeticException("predicate is broken");
        });

    var handle = start(failing(retry, busy()));
    Throwable thrown = catchThrowable(handle::await);

    assertThat(thrown).isInstanceOf(IllegalStateException.class).hasMessage("busy");
    assertThat(thrown.getSuppressed())
        .singleElement()
        .isInstanceOfSatisfying(
            ArithmeticException.class,
            broken -> assertThat(broken).hasMessage("predicate is broken"));
    assertThat(recordedTries()).containsExactly("1");
  }

  @Test
  void durableCallsOfThePredicateAreRejected() {
    Retry retry =
        AT_ONCE.retryIf(failure -> {
          Durable.sleep(Duration.ofMillis(1));
          return true;
        });

    var handle = start(failing(retry, busy()));
    Throwable thrown = catchThrowable(handle::await);

    assertThat(thrown).hasMessage("busy");
    assertThat(thrown.getSuppressed()).singleElement().isInstanceOf(UsageException.class);
    assertThat(database.query("select key from cairn.steps")).containsExactly("try");
  }

  @Test
  void triesCountAgainAfterACrashBetweenThem() throws InterruptedException {
    Fn.Of0<String> code =
        failing(Retry.attempts(2).delay(Duration.ofHours(1)).retryIf(this::isBusy), busy(), busy());
    var paused = new CountDownLatch(1);
    var released = new CountDownLatch(1);
    Cairn dying =
        open(
            database
                .config()
                .lease(Duration.ofMinutes(10)) // it must not notice, and take the workflow over
                .environment(
                    pausing(() -> {
                      paused.countDown();
                      released.await();
                    })),
            cairn -> flow = cairn.workflow("flow", String.class, code));
    dying.start(StartOptions.id("w"), flow);
    paused.await(); // after the first try
    declareExecutorsDead();

    Cairn next =
        open(
            database.config().environment(pausing(() -> {})),
            cairn -> flow = cairn.workflow("flow", String.class, code));

    assertThat(next.handle("w", String.class).await()).isEqualTo("after 3");
    assertThat(calls.count("predicate")).isEqualTo(2);
    assertThat(recordedTries()).containsExactly("2");
    released.countDown();
  }

  /** Runs code instead of long pauses. */
  private static Environment pausing(InsteadOfPause code) {
    Environment system = Environment.system();
    Environment.Pause pause =
        length -> {
          if (length.compareTo(Duration.ofMinutes(1)) < 0) {
            system.pause().sleep(length);
          } else {
            code.run();
          }
        };
    return new Environment(system.clock(), pause, system.ids(), system.random());
  }

  /** Runs instead of a pause. */
  @FunctionalInterface
  private interface InsteadOfPause {
    void run() throws InterruptedException;
  }

  @Test
  void itIsNotCalledOnReplay() {
    Fn.Of0<String> code =
        failing(AT_ONCE.retryIf(this::isBusy), busy(), new IllegalArgumentException("gone"));
    Fn.Of0<String> caught =
        () -> {
          try {
            return code.call();
          } catch (IllegalArgumentException gone) {
            return "caught " + gone.getMessage();
          }
        };
    startAndCrash(Side.BEFORE, "end", caught);
    int before = calls.count("predicate");

    String result = openWith(caught).handle("w", String.class).await();

    assertThat(result).isEqualTo("caught gone");
    assertThat(calls.count("predicate")).isEqualTo(before).isEqualTo(2);
    assertThat(calls.count("try")).isEqualTo(2);
  }

  /** Retries messages that end with an exclamation mark. */
  private static final class IsUrgent implements Predicate<Throwable> {
    @Override
    public boolean test(Throwable failure) {
      return String.valueOf(failure.getMessage()).endsWith("!");
    }
  }

  /** A durable class with a condition. */
  static class Mail {
    private final List<String> failures;
    private int next;

    Mail(List<String> failures) {
      this.failures = failures;
    }

    @Workflow
    String send() throws IOException {
      return post();
    }

    @Step(attempts = 5, delay = "0s", maxDelay = "0s", retryIf = IsUrgent.class)
    String post() throws IOException {
      if (next < failures.size()) {
        throw new IOException(failures.get(next++));
      }
      return "sent";
    }
  }

  private Mail mail(String... failures) {
    Mail[] mail = new Mail[1];
    open(cairn -> mail[0] = cairn.durable(Mail.class, List.of(failures)));
    return mail[0];
  }

  @Test
  void annotationNamesPredicates() throws IOException {
    assertThat(mail("now!", "now!").send()).isEqualTo("sent");
    assertThat(recordedTries()).containsExactly("3");
  }

  @Test
  void annotatedPredicateThatIsFalseEndsTheRetries() {
    Mail mail = mail("now!", "later");

    assertThatThrownBy(mail::send).isInstanceOf(IOException.class).hasMessage("later");
    assertThat(recordedTries()).containsExactly("2");
  }

  /** Its predicate cannot be created. */
  static class Unusable {
    /** Has no constructor without parameters. */
    static final class NeedsText implements Predicate<Throwable> {
      private final String text;

      NeedsText(String text) {
        this.text = text;
      }

      @Override
      public boolean test(Throwable failure) {
        return text.equals(failure.getMessage());
      }
    }

    @Workflow
    String run() {
      return step();
    }

    @Step(attempts = 2, retryIf = NeedsText.class)
    String step() {
      return "done";
    }
  }

  @Test
  void predicateWithoutUsableConstructorIsRejectedAtRegistration() {
    assertThatThrownBy(() -> open(cairn -> cairn.durable(Unusable.class)))
        .isInstanceOfSatisfying(
            RegistrationException.class,
            rejected -> {
              assertThat(rejected.className()).isEqualTo(Unusable.class.getName());
              assertThat(rejected.methodName()).hasValue("step");
            })
        .hasMessageContainingAll("NeedsText", "constructor without parameters");
  }
}
