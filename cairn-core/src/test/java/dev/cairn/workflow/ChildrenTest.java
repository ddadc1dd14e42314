package dev.cairn.workflow;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.Cairn;
import dev.cairn.error.AwaitTimeoutException;
import dev.cairn.error.WorkflowConflictException;
import dev.cairn.start.Fn;
import dev.cairn.start.Handle;
import dev.cairn.start.StartOptions;
import dev.cairn.testkit.CairnTest;
import dev.cairn.testkit.JournalGate.Side;
import dev.cairn.testkit.Ledger;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Workflows that call and start workflows. */
class ChildrenTest extends CairnTest {
  private final Ledger ledger = new Ledger();
  private final CountDownLatch release = new CountDownLatch(1);
  private Family family = new Family(ledger, () -> {});

  /** A child's exception. */
  static class DeclinedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    DeclinedException(String message, Throwable cause) {
      super(message, cause);
    }
  }

  static class Family {
    private final Ledger ledger;
    private final Fn.Void0 waiting;
    private Cairn cairn;

    @SuppressWarnings("NullAway.Init") // it is set before anything runs
    Family(Ledger ledger, Fn.Void0 waiting) {
      this.ledger = ledger;
      this.waiting = waiting;
    }

    @Workflow
    String calling() {
      return child("a") + ", " + child("b");
    }

    @Workflow
    String starting() {
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
      ledger.did("work " + name);
      return "did " + name;
    }

    @Workflow
    String catching() {
      try {
        return failing();
      } catch (DeclinedException declined) {
        return declined.getMessage() + " <- " + declined.getCause() + ", " + work("on");
      }
    }

    @Workflow
    String failing() {
      ledger.did("fail");
      throw new DeclinedException("no money", new IllegalArgumentException("card 17"));
    }

    @Workflow
    String conflicting() {
      try {
        return cairn.start(StartOptions.id("taken"), this::child, "mine").await();
      } catch (WorkflowConflictException conflict) {
        return conflict.getMessage() + " " + work("on");
      }
    }

    @Workflow
    String impatient() {
      Handle<String> handle = cairn.start(this::waiting);
      try {
        return handle.await(Duration.ofMillis(20));
      } catch (AwaitTimeoutException late) {
        ledger.did("late");
        return work("on") + ", then " + handle.await();
      }
    }

    @Workflow
    String waiting() throws Exception {
      waiting.call();
      return "waited";
    }

    @Workflow
    int depth(int levels) {
      return levels == 0 ? 0 : 1 + depth(levels - 1);
    }
  }

  private void register(Cairn cairn) {
    family = cairn.durable(Family.class, ledger, (Fn.Void0) release::await);
    family.cairn = cairn;
  }

  private Cairn open() {
    return open(this::register);
  }

  /** Starts a workflow in a process that dies at a line of the journal, and opens another. */
  private Handle<String> crashAt(Side side, String key, Function<Family, Fn.Of0<String>> workflow) {
    var gate = gate(side, "t", key);
    Cairn dying = open(gate, this::register);
    Fn.Of0<String> mortal = workflow.apply(family);
    Thread.ofVirtual().start(() -> dying.start(StartOptions.id("t"), mortal));
    gate.awaitReached();
    bury();
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
  void calledChildrenAreFoundAgain(Side side, String key) {
    Handle<String> handle = crashAt(side, key, mortal -> mortal::calling);

    assertThat(handle.await()).isEqualTo("did a, did b");
    assertThat(keys("t")).containsExactly("child", "await child", "child#2", "await child#2");
    assertThat(database.query("select id from cairn.workflows where parent_id = 't' order by id"))
        .containsExactly("t/child", "t/child#2");
  }

  @ParameterizedTest
  @CsvSource({
    "BEFORE, child", "AFTER, child",
    "BEFORE, child#2", "AFTER, child#2",
    "BEFORE, await child", "AFTER, await child#2"
  })
  void startedChildrenAreFoundAgain(Side side, String key) {
    Handle<String> handle = crashAt(side, key, mortal -> mortal::starting);

    assertThat(handle.await()).isEqualTo("did a, did b");
    assertThat(keys("t")).containsExactly("child", "child#2", "await child", "await child#2");
    assertThat(database.query("select id from cairn.workflows where parent_id = 't' order by id"))
        .containsExactly("given", "t/child");
  }

  @ParameterizedTest
  @CsvSource({"BEFORE, failing", "AFTER, failing", "BEFORE, await failing", "AFTER, work"})
  void aChildsExceptionIsTheSameOnReplay(Side side, String key) {
    Handle<String> handle = crashAt(side, key, mortal -> mortal::catching);

    assertThat(handle.await())
        .isEqualTo("no money <- java.lang.IllegalArgumentException: card 17, did on");
    assertThat(state("t/failing")).isEqualTo("FAILED");
  }

  @ParameterizedTest
  @CsvSource({"BEFORE, child", "AFTER, child", "AFTER, work"})
  void anIdThatIsTakenIsAnExceptionThatIsRecorded(Side side, String key) {
    Cairn before = open();
    before.start(StartOptions.id("taken"), family::child, "theirs").await();
    before.close();

    Handle<String> handle = crashAt(side, key, mortal -> mortal::conflicting);

    assertThat(handle.await())
        .startsWith("Workflow id 'taken' already names a call of child with other arguments.")
        .endsWith("did on");
    assertThat(keys("t")).containsExactly("child", "work");
    assertThat(ledger.count("work mine")).isZero();
  }

  @ParameterizedTest
  @CsvSource({"BEFORE, work", "AFTER, work"})
  void thatTheLimitOfAnAwaitPassedIsRecorded(Side side, String key) {
    Handle<String> handle = crashAt(side, key, mortal -> mortal::impatient);
    release.countDown();

    assertThat(handle.await()).isEqualTo("did on, then waited");
    assertThat(keys("t")).containsExactly("waiting", "await waiting", "work", "await waiting#2");
    assertThat(ledger.count("late")).isEqualTo(2);
  }

  @Test
  void deepRecursionKeepsIdsWithinTheirLength() {
    Cairn cairn = open();

    assertThat(cairn.start(StartOptions.id("t"), family::depth, 120).await()).isEqualTo(120);

    assertThat(database.count("select count(*) from cairn.workflows")).isEqualTo(121);
    assertThat(database.count("select max(length(id)) from cairn.workflows")).isEqualTo(512);
  }
}
