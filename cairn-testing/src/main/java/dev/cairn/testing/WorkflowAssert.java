package dev.cairn.testing;

import dev.cairn.error.AwaitTimeoutException;
import dev.cairn.error.WorkflowCancelledException;
import dev.cairn.error.WorkflowFailedException;
import dev.cairn.error.WorkflowStoppedException;
import dev.cairn.operate.RecordedStep;
import dev.cairn.start.Handle;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.assertj.core.api.AbstractAssert;
import org.jspecify.annotations.Nullable;

/**
 * Assertions about one workflow. Those about its outcome wait until it has ended, at most 10
 * seconds or the time of {@link #within}; those about steps look at the records as they are.
 *
 * <p>Steps, transactions, compensations and other recorded calls are named as in the code, such as
 * {@code charge}, {@code receive approval} or {@code sleep}; a name stands for its uses in all
 * branches. A key such as {@code price[2]/charge#2} stands for one of them.
 *
 * <p>Messages contain the history of the workflow.
 *
 * @param <R> the type of the result of the workflow
 */
public class WorkflowAssert<R extends @Nullable Object>
    extends AbstractAssert<WorkflowAssert<R>, Handle<R>> {
  private static final Duration LIMIT = Duration.ofSeconds(10);
  private static final Duration POLL = Duration.ofMillis(10);

  private final ObservedEngine engine;
  private Duration limit;

  WorkflowAssert(Handle<R> handle, ObservedEngine engine) {
    this(handle, engine, LIMIT);
  }

  WorkflowAssert(Handle<R> handle, ObservedEngine engine, Duration limit) {
    super(handle, WorkflowAssert.class);
    this.engine = engine;
    this.limit = limit;
  }

  /**
   * Sets how long the assertions that follow wait.
   *
   * @param changed the time, 10 seconds by default
   * @return this
   */
  public WorkflowAssert<R> within(Duration changed) {
    limit = changed;
    return this;
  }

  /**
   * Verifies that the workflow ends with a result.
   *
   * @return this
   */
  public WorkflowAssert<R> succeeded() {
    Outcome outcome = awaitEnd();
    if (outcome.thrown() != null) {
      throw unmet("succeed, but it threw " + outcome.thrown(), outcome.thrown());
    }
    return this;
  }

  /**
   * Verifies that the workflow ends with a result.
   *
   * @param expected the result
   * @return this
   */
  public WorkflowAssert<R> succeededWith(@Nullable Object expected) {
    Outcome outcome = awaitEnd();
    if (outcome.thrown() != null) {
      throw unmet(
          "succeed with <%s>, but it threw %s".formatted(expected, outcome.thrown()),
          outcome.thrown());
    }
    if (!Objects.deepEquals(outcome.value(), expected)) {
      throw unmet(
          "succeed with <%s>, but the result was <%s>".formatted(expected, outcome.value()), null);
    }
    return this;
  }

  /**
   * Verifies that the workflow ends with an exception.
   *
   * @param type the type of the exception or a supertype
   * @return this
   */
  public WorkflowAssert<R> failedWith(Class<? extends Throwable> type) {
    failureOf(type);
    return this;
  }

  /**
   * Verifies that the workflow ends with an exception.
   *
   * @param type the type of the exception or a supertype
   * @param message a part of its message
   * @return this
   */
  public WorkflowAssert<R> failedWith(Class<? extends Throwable> type, String message) {
    Throwable thrown = failureOf(type);
    if (!String.valueOf(thrown.getMessage()).contains(message)) {
      throw unmet("fail with the message '%s', but it threw %s".formatted(message, thrown), thrown);
    }
    return this;
  }

  private Throwable failureOf(Class<? extends Throwable> type) {
    Outcome outcome = awaitEnd();
    Throwable thrown = outcome.thrown();
    if (thrown == null) {
      throw unmet(
          "fail with %s, but the result was <%s>".formatted(type.getName(), outcome.value()), null);
    }
    if (!type.isInstance(thrown)) {
      throw unmet("fail with %s, but it threw %s".formatted(type.getName(), thrown), thrown);
    }
    return thrown;
  }

  /**
   * Verifies that the workflow ends because it was cancelled, or its deadline passed.
   *
   * @return this
   */
  public WorkflowAssert<R> wasCancelled() {
    return failedWith(WorkflowCancelledException.class);
  }

  /**
   * Verifies that a call was recorded at least once.
   *
   * @param name the name of a step, transaction or other call
   * @return assertions about that call and the workflow
   */
  public StepAssert<R> ran(String name) {
    List<RecordedStep> found = records().named(name);
    if (found.isEmpty()) {
      throw unmet("run '%s', but it did not".formatted(name), null);
    }
    return new StepAssert<>(actual, engine, limit, name);
  }

  /**
   * Verifies that calls were recorded exactly once each, and the last execution needed one try.
   *
   * @param names the names of steps, transactions or other calls
   * @return this
   */
  public WorkflowAssert<R> ranOnce(String... names) {
    RecordedCalls records = records();
    for (String name : names) {
      List<RecordedStep> found = records.named(name);
      if (found.size() != 1) {
        throw unmet("run '%s' once, but it has %d records".formatted(name, found.size()), null);
      }
      int tries = found.getFirst().execution().tries();
      if (tries != 1) {
        throw unmet("run '%s' once, but it needed %d tries".formatted(name, tries), null);
      }
    }
    return this;
  }

  /**
   * Verifies that calls were not recorded.
   *
   * @param names the names of steps, transactions or other calls
   * @return this
   */
  public WorkflowAssert<R> didNotRun(String... names) {
    RecordedCalls records = records();
    for (String name : names) {
      if (!records.named(name).isEmpty()) {
        throw unmet("not run '%s', but it did".formatted(name), null);
      }
    }
    return this;
  }

  /**
   * Waits until the workflow waits for something. Fails at once if it ends instead.
   *
   * @param name the topic of a message, the name of an event, a promise or a workflow, {@code
   *     sleep}, or the name of a step that waits for its next try; or the key of the record
   * @return this
   */
  public WorkflowAssert<R> isWaitingFor(String name) {
    long deadline = System.nanoTime() + limit.toNanos();
    while (!isWaitingNow(name)) {
      try {
        boolean isOver = System.nanoTime() > deadline;
        if (isOver || endWithin(POLL) != null) {
          throw unmet("wait for '%s', but %s".formatted(name, insteadOfWaiting(isOver)), null);
        }
        engine.clock().accept(actual.id());
      } catch (StoppedTimeError stopped) {
        if (!isWaitingNow(name)) { // it may have begun to wait meanwhile, which stops it, too
          throw unmet(
              "wait for '%s', but it cannot: %s".formatted(name, stopped.getMessage()), stopped);
        }
      }
    }
    return this;
  }

  private boolean isWaitingNow(String name) {
    return engine.waits().of(actual.id()).stream().anyMatch(wait -> wait.isFor(name));
  }

  private String insteadOfWaiting(boolean isOver) {
    List<Waits.Wait> others = engine.waits().of(actual.id());
    if (!others.isEmpty()) {
      return "it waits for " + others;
    }
    return isOver ? "it did not within " + limit : "it ended";
  }

  /**
   * Verifies that the history of the workflow is the one of an approved file. Ids, times and
   * numbers of attempts are replaced by placeholders, and the records of each branch are together,
   * so that the text is the same in each run.
   *
   * <p>If the file does not exist or differs, the history is written beside it, with {@code
   * .received} before the extension of the file, and the assertion fails. To approve it, rename
   * that file.
   *
   * @param approved the file, such as {@code src/test/resources/checkout-declined.txt}
   * @return this
   */
  public WorkflowAssert<R> hasHistory(Path approved) {
    awaitEnd();
    HistorySnapshot.of(engine.cairn(), actual.id()).verify(approved);
    return this;
  }

  final RecordedCalls records() {
    return engine.records(actual.id());
  }

  /** The error of an expectation, with the history of the workflow. */
  final AssertionError unmet(String expectation, @Nullable Throwable cause) {
    String description = info.descriptionText();
    var error =
        new AssertionError(
            "%sExpected workflow '%s' to %s:\n%s"
                .formatted(
                    description.isEmpty() ? "" : "[" + description + "] ",
                    actual.id(),
                    expectation,
                    engine.timeline(actual.id())));
    if (cause != null) {
      error.initCause(cause);
    }
    return error;
  }

  /** The end of a workflow: a value or an exception. */
  private record Outcome(@Nullable Object value, @Nullable Throwable thrown) {}

  private Outcome awaitEnd() {
    try {
      Outcome outcome = endWithin(limit);
      if (outcome == null) {
        throw unmet("end within %s, but it has not".formatted(limit), null);
      }
      return outcome;
    } catch (StoppedTimeError stopped) {
      throw unmet("end, but it cannot: " + stopped.getMessage(), stopped);
    }
  }

  /** Waits for the end; returns null if it has not ended in time. */
  private @Nullable Outcome endWithin(Duration time) {
    try {
      return new Outcome(actual.await(time), null);
    } catch (AwaitTimeoutException running) {
      if (running.workflowId().equals(Optional.of(actual.id())) && time.equals(running.timeout())) {
        return null;
      }
      return new Outcome(null, running);
    } catch (WorkflowFailedException failed) {
      return new Outcome(null, failed.getCause());
    } catch (WorkflowStoppedException stopped) {
      throw unmet("end, but it stopped: " + stopped.getMessage(), stopped);
    } catch (StoppedTimeError stopped) {
      throw stopped;
    } catch (RuntimeException | Error thrown) {
      return new Outcome(null, thrown);
    }
  }
}
