package dev.cairn.workflow;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.Cairn;
import dev.cairn.error.AwaitTimeoutException;
import dev.cairn.error.WorkflowConflictException;
import dev.cairn.start.Fn;
import dev.cairn.start.Handle;
import dev.cairn.start.StartOptions;
import dev.cairn.testkit.CairnTest;
import dev.cairn.testkit.CallCounter;
import dev.cairn.testkit.JournalGate.Side;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Child workflows. */
class ChildrenTest extends CairnTest {
  private final CallCounter calls = new CallCounter();
  private final CountDownLatch release = new CountDownLatch(1);
  private Family family = new Family(calls, () -> {});

  /** An exception of a child. */
  static class DeclinedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    DeclinedException(String message, Throwable cause) {
      super(message, cause);
    }
  }

  static class Family {
    private final CallCounter calls;
    private final Fn.Void0 waiting;
    private Cairn cairn;

    @SuppressWarnings("NullAway.Init") // set before any workflow runs
    Family(CallCounter calls, Fn.Void0 waiting) {
      this.calls = calls;
      this.waiting = waiting;
    }

    @Workflow
    String callChildren() {
      return child("a") + ", " + child("b");
    }

    @Workflow
    String startChildren() {
      Handle<String> own = cairn.start(this::child, "a");
      Handle<String> given = cairn.start(StartOptions.id("given"), this::child, "b");
      return own.await() + ", " + given.await();
    }

    @Workflow
    String child(String name) {
      return work(name);
    }

    @Step
    String work(String name) {
      calls.record("work " + name);
      return "did " + name;
    }

    @Workflow
    String catchFailure() {
      try {
        return failing();
      } catch (DeclinedException declined) {
        return declined.getMessage() + " <- " + declined.getCause() + ", " + work("on");
      }
    }

    @Workflow
    String failing() {
      calls.record("fail");
      throw new DeclinedException("no money", new IllegalArgumentException("card 17"));
    }

    @Workflow
    String startConflictingChild() {
      try {
        return cairn.start(StartOptions.id("taken"), this::child, "mine").await();
      } catch (WorkflowConflictException conflict) {
        return conflict.getMessage() + " " + work("on");
      }
    }

    @Workflow
    String awaitWithTimeout() {
      Handle<String> handle = cairn.start(this::waiting);
      try {
        return handle.await(Duration.ofMillis(20));
      } catch (AwaitTimeoutException late) {
        calls.record("late");
        return work("on") + ", then " + handle.await();
      }
    }

    @Workflow
    String waiting() throws Exception {
      waiting.run();
      return "waited";
    }

    @Workflow
    int depth(int levels) {
      return levels == 0 ? 0 : 1 + depth(levels - 1);
    }
  }

  private void register(Cairn cairn) {
    family = cairn.durable(Family.class, calls, (Fn.Void0) release::await);
    family.cairn = cairn;
  }

  private Cairn open() {
    return open(this::register);
  }

  /** Starts a workflow, declares its executor dead at a record, and opens another executor. */
  private Handle<String> crashAt(Side side, String key, Function<Family, Fn.Of0<String>> workflow) {
    var gate = gate(side, "t", key);
    Cairn dying = open(gate, this::register);
    Fn.Of0<String> registered = workflow.apply(family);
    Thread.ofVirtual().start(() -> dying.start(StartOptions.id("t"), registered));
    gate.awaitReached();
    declareExecutorsDead();
    return open().handle("t", String.class);
  }

  @ParameterizedTest
  @CsvSource({
    "AFTER, begin",
    "BEFORE, child",
    "AFTER, child",
    "BEFORE, await child",
    "AFTER, await child",
    "BEFORE, child#2",
    "AFTER, await child#2"
  })
  void calledChildrenAreFoundAfterACrash(Side side, String key) {
    Handle<String> handle = crashAt(side, key, registered -> registered::callChildren);

    assertThat(handle.await()).isEqualTo("did a, did b");
    assertThat(stepKeys("t")).containsExactly("child", "await child", "child#2", "await child#2");
    assertThat(database.query("select id from cairn.workflows where parent_id = 't' order by id"))
        .containsExactly("t/child", "t/child#2");
  }

  @ParameterizedTest
  @CsvSource({
    "BEFORE, child", "AFTER, child",
    "BEFORE, child#2", "AFTER, child#2",
    "BEFORE, await child", "AFTER, await child#2"
  })
  void startedChildrenAreFoundAfterACrash(Side side, String key) {
    Handle<String> handle = crashAt(side, key, registered -> registered::startChildren);

    assertThat(handle.await()).isEqualTo("did a, did b");
    assertThat(stepKeys("t")).containsExactly("child", "child#2", "await child", "await child#2");
    assertThat(database.query("select id from cairn.workflows where parent_id = 't' order by id"))
        .containsExactly("given", "t/child");
  }

  @ParameterizedTest
  @CsvSource({"BEFORE, failing", "AFTER, failing", "BEFORE, await failing", "AFTER, work"})
  void exceptionOfAChildIsTheSameOnReplay(Side side, String key) {
    Handle<String> handle = crashAt(side, key, registered -> registered::catchFailure);

    assertThat(handle.await())
        .isEqualTo("no money <- java.lang.IllegalArgumentException: card 17, did on");
    assertThat(state("t/failing")).isEqualTo("FAILED");
  }

  @ParameterizedTest
  @CsvSource({"BEFORE, child", "AFTER, child", "AFTER, work"})
  void takenChildIdIsARecordedException(Side side, String key) {
    Cairn before = open();
    before.start(StartOptions.id("taken"), family::child, "theirs").await();
    before.close();

    Handle<String> handle = crashAt(side, key, registered -> registered::startConflictingChild);

    assertThat(handle.await())
        .startsWith("Workflow id 'taken' belongs to a call of child with other arguments.")
        .endsWith("did on");
    assertThat(stepKeys("t")).containsExactly("child", "work");
    assertThat(calls.count("work mine")).isZero();
  }

  @ParameterizedTest
  @CsvSource({"BEFORE, work", "AFTER, work"})
  void timeoutOfAnAwaitIsRecorded(Side side, String key) {
    Handle<String> handle = crashAt(side, key, registered -> registered::awaitWithTimeout);
    release.countDown();

    assertThat(handle.await()).isEqualTo("did on, then waited");
    assertThat(stepKeys("t"))
        .containsExactly("waiting", "await waiting", "work", "await waiting#2");
    assertThat(calls.count("late")).isEqualTo(2);
  }

  @Test
  void idsOfDeeplyNestedChildrenStayWithinTheLimit() {
    Cairn cairn = open();

    assertThat(cairn.start(StartOptions.id("t"), family::depth, 120).await()).isEqualTo(120);

    assertThat(database.count("select count(*) from cairn.workflows")).isEqualTo(121);
    assertThat(database.count("select max(length(id)) from cairn.workflows")).isEqualTo(512);
  }
}
