package dev.cairn.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.Cairn;
import dev.cairn.Config;
import dev.cairn.error.WorkflowCancelledException;
import dev.cairn.error.WorkflowTimeoutException;
import dev.cairn.operate.Fork;
import dev.cairn.operate.ReplayResult;
import dev.cairn.operate.Retention;
import dev.cairn.spi.Event;
import dev.cairn.start.Fn;
import dev.cairn.start.Handle;
import dev.cairn.start.StartOptions;
import dev.cairn.testkit.ChainTest;
import dev.cairn.testkit.CommitLossDataSource;
import dev.cairn.testkit.Eventually;
import dev.cairn.testkit.JournalGate;
import dev.cairn.testkit.JournalGate.Side;
import dev.cairn.workflow.Durable;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** What happens to a workflow at the moment at which it continues as new. */
class ContinueAsNewRacesTest extends ChainTest {
  private static final String CONTINUE = "continue as new";

  private final CountDownLatch reached = new CountDownLatch(1);
  private final CountDownLatch released = new CountDownLatch(1);

  /** Starts a chain whose journal is held where it continues. */
  private JournalGate heldAt(Side side, int left, Fn.Of1<Integer, String> code) {
    JournalGate gate = gate(side, "w", CONTINUE);
    Cairn cairn = open(unaware(gate), opened -> register(opened, code));
    cairn.start(StartOptions.id("w"), chain, left);
    gate.awaitReached();
    return gate;
  }

  /** A process that does not notice by itself that it was declared dead. */
  private Config unaware(JournalGate gate) {
    return database.config().listener(gate).lease(Duration.ofDays(1));
  }

  private String booking(int left) throws InterruptedException {
    work("work " + left);
    Durable.compensate("cancel", () -> calls.record("cancel " + left));
    if (left > 0) {
      throw Durable.continueAsNew(left - 1);
    }
    return waiting(left);
  }

  private String waiting(int left) throws InterruptedException {
    return Durable.step(
        "wait",
        () -> {
          reached.countDown();
          released.await();
          return "waited " + left;
        });
  }

  @ParameterizedTest
  @CsvSource({
    "begin, BEFORE, 1", "begin, AFTER, 1", "work, BEFORE, 1", "work, AFTER, 1",
    "continue as new, BEFORE, 1", "continue as new, AFTER, 1", "work, BEFORE, 2", "work, AFTER, 2",
    "continue as new, BEFORE, 2", "continue as new, AFTER, 2", "end, BEFORE, 1"
  })
  void anotherExecutorGoesOnAtEachRecord(String key, Side side, int time) {
    var times = new AtomicInteger();
    JournalGate gate =
        gate(
            new JournalGate(
                side, line -> line.key().equals(key) && times.incrementAndGet() == time));
    Cairn dying = open(unaware(gate), cairn -> register(cairn, this::countdown));
    Fn.Of1<Integer, String> mortal = chain;
    Thread.ofVirtual().start(() -> dying.start(StartOptions.id("w"), mortal, 2));
    gate.awaitReached();
    declareExecutorsDead();

    Cairn next = with(this::countdown);

    assertThat(next.start(StartOptions.id("w"), chain, 2).await())
        .isEqualTo("ended in generation 3");
    assertThat(row("generation || ' ' || input || ' ' || state"))
        .containsExactly("3 [0] SUCCEEDED");
    assertThat(calls.all().values().stream().mapToInt(Integer::intValue).sum())
        .isEqualTo(key.equals("work") && side == Side.BEFORE ? 4 : 3);
    gate.open();
  }

  @Test
  void executorThatWasDeclaredDeadCannotContinueTheWorkflow() {
    JournalGate gate = heldAt(Side.BEFORE, 1, this::countdown);
    declareExecutorsDead();
    assertThat(with(this::countdown).handle("w", String.class).await())
        .isEqualTo("ended in generation 2");

    gate.open();

    Eventually.holds(() -> assertThat(events(Event.RunDropped.class)).isNotEmpty());
    assertThat(row("generation || ' ' || state")).containsExactly("2 SUCCEEDED");
    assertThat(calls.all()).containsOnly(Map.entry("work 1", 1), Map.entry("work 0", 1));
  }

  @Test
  void continuationWhoseAnswerIsLostHappensOnce() {
    var lossy =
        new CommitLossDataSource(
            database.dataSource(), sql -> sql.contains("cairn.delete_generation"));
    Cairn cairn =
        open(
            database.config().dataSource(lossy.dataSource()),
            opened -> register(opened, this::countdown));

    assertThat(cairn.start(StartOptions.id("w"), chain, 2).await())
        .isEqualTo("ended in generation 3");

    assertThat(lossy.isConnectionLost()).isTrue();
    assertThat(calls.all())
        .containsOnly(Map.entry("work 2", 1), Map.entry("work 1", 1), Map.entry("work 0", 1));
  }

  @Test
  void cancellationBeforeTheRecordUndoesTheGeneration() {
    JournalGate gate = heldAt(Side.BEFORE, 1, this::booking);
    database.execute("select cairn.cancel('w')");

    gate.open();

    Eventually.holds(() -> assertThat(state("w")).isEqualTo("CANCELLED"));
    assertThat(calls.all()).containsOnly(Map.entry("work 1", 1), Map.entry("cancel 1", 1));
    assertThat(row("generation")).containsExactly("1");
  }

  @Test
  void cancellationAfterTheRecordUndoesOnlyTheNextGeneration() {
    JournalGate gate = heldAt(Side.AFTER, 1, this::booking);
    database.execute("select cairn.cancel('w')");

    gate.open();

    Eventually.holds(() -> assertThat(state("w")).isEqualTo("CANCELLED"));
    assertThat(calls.count("cancel 1")).isZero();
    assertThat(row("generation")).containsExactly("2");
  }

  @Test
  void cancellationEndsAChainThatWouldGoOnForEver() {
    Cairn cairn =
        with(left -> {
          work("again");
          throw Durable.continueAsNew(left + 1);
        });
    Handle<String> handle = cairn.start(StartOptions.id("w"), chain, 0);
    Eventually.holds(() -> assertThat(calls.count("again")).isGreaterThan(20));

    cairn.workflows().cancel("w");

    assertThatThrownBy(handle::await).isInstanceOf(WorkflowCancelledException.class);
  }

  @Test
  void deadlineIsThatOfTheWholeChain() {
    Cairn cairn =
        with(left -> {
          work("again");
          throw Durable.continueAsNew(left + 1);
        });

    Handle<String> handle =
        cairn.start(StartOptions.id("w").timeout(Duration.ofMillis(400)), chain, 0);

    assertThatThrownBy(handle::await).isInstanceOf(WorkflowTimeoutException.class);
  }

  @Test
  void nextGenerationsKeepTheDeadline() {
    var stop = new AtomicBoolean();
    Cairn cairn =
        with(left -> {
          work("again");
          if (stop.get()) {
            return "stopped";
          }
          throw Durable.continueAsNew(left + 1);
        });
    String deadline = "select deadline from cairn.workflow where deadline is not null";

    Handle<String> handle =
        cairn.start(StartOptions.id("w").timeout(Duration.ofMinutes(10)), chain, 0);
    Eventually.exceeds(0, () -> database.count("select count(*) from (%s) w".formatted(deadline)));
    List<String> first = database.query(deadline);
    long reached = database.count("select generation from cairn.workflow") + 2;
    Eventually.exceeds(reached, () -> database.count("select generation from cairn.workflow"));

    assertThat(database.query(deadline)).isEqualTo(first);
    stop.set(true);
    assertThat(handle.await()).isEqualTo("stopped");
  }

  @Test
  void closedExecutorGivesTheChainBack() {
    var stop = new AtomicBoolean();
    Fn.Of1<Integer, String> code =
        left -> {
          work("work " + left);
          if (stop.get()) {
            return "stopped";
          }
          throw Durable.continueAsNew(left + 1);
        };
    with(code).start(StartOptions.id("w"), chain, 0);
    Eventually.holds(() -> assertThat(calls.count("work 20")).isOne());

    closeAllOpen();

    assertThat(database.query("select id from cairn.unowned")).containsExactly("w");
    stop.set(true);
    assertThat(with(code).handle("w", String.class).await()).isEqualTo("stopped");
    assertThat(calls.all().values()).containsOnly(1);
  }

  @ParameterizedTest
  @EnumSource
  void recoveryWithinAGenerationAppendsNothingTwice(Side side) {
    JournalGate gate = gate(new JournalGate(side, line -> line.key().equals("wait")));
    Fn.Of1<Integer, String> code =
        left -> {
          Durable.stream("log", Integer.class).append(left);
          if (left > 0) {
            throw Durable.continueAsNew(left - 1);
          }
          Durable.step("wait", () -> calls.record("wait"));
          Durable.stream("log", Integer.class).append(-1);
          return "done";
        };
    open(gate, cairn -> register(cairn, code)).start(StartOptions.id("w"), chain, 1);
    gate.awaitReached();
    declareExecutorsDead();

    assertThat(with(code).handle("w", String.class).await()).isEqualTo("done");

    assertThat(database.query("select value::text from cairn.streams order by number"))
        .containsExactly("1", "0", "-1");
    gate.open();
  }

  /** As after a failover of which nothing is to be seen, to a server without the last commit. */
  @Test
  void generationThatGotLostIsBegunAgain() {
    Handle<String> handle = started(1, this::booking);
    Eventually.holds(() -> assertThat(reached.getCount()).isZero());
    database.execute(
        """
        update cairn.workflow
        set generation = 1, attempt = attempt - 1, continued_at = null, input = '[1]', first_input = null
        where id = 'w'
        """);

    released.countDown();

    Eventually.holds(() -> assertThat(state("w")).isEqualTo("SUCCEEDED"));
    assertThat(handle.id()).isEqualTo("w");
    assertThat(row("generation || ' ' || output")).containsExactly("2 \"waited 0\"");
  }

  @Test
  void forkBeginsInTheGenerationOfItsSource() {
    Fn.Of1<Integer, String> code =
        left -> {
          Durable.publish("left", left);
          Durable.stream("log", Integer.class).append(left);
          return countdown(left) + " " + Durable.uuid();
        };
    Cairn cairn = with(code);
    String result = cairn.start(StartOptions.id("w"), chain, 2).await();

    String fork = cairn.workflows().fork(Fork.of("w"));

    assertThat(cairn.handle(fork, String.class).await())
        .startsWith("ended in generation 3")
        .isNotEqualTo(result);
    assertThat(calls.count("work 2")).isOne();
    assertThat(calls.count("work 0")).isEqualTo(2);
    assertThat(
            database.query(
                "select value::text from cairn.streams where workflow_id = ? order by number",
                fork))
        .containsExactly("2", "1", "0");
    assertThat(
            database.query(
                "select value::text from cairn.events where workflow_id = ? and latest", fork))
        .containsExactly("0");
  }

  @Test
  void dryRunReplaysTheCurrentGeneration() {
    Cairn cairn = with(this::booking);
    cairn.start(StartOptions.id("w"), chain, 1);
    Eventually.holds(() -> assertThat(reached.getCount()).isZero());

    ReplayResult fits = cairn.workflows().replay("w");

    assertThat(fits.problem()).isNull();
    assertThat(fits.failure()).isNull();
    released.countDown();
  }

  @Test
  void dryRunEndsWhereTheWorkflowContinues() {
    JournalGate gate = heldAt(Side.BEFORE, 1, this::countdown);

    ReplayResult fits = with(this::countdown).workflows().replay("w");

    assertThat(fits.problem()).isNull();
    assertThat(fits.failure()).isNull();
    gate.open();
  }

  @Test
  void codeThatContinuesWithoutAskingForItsRecordsIsStuck() {
    heldAt(Side.AFTER, 1, this::booking);
    declareExecutorsDead();
    database.execute(
        """
        insert into cairn.step (workflow_id, key, position, kind, attempt, tries, started_at, completed_at, output)
        values ('w', 'unknown', 5, 'STEP', 1, 1, now(), now(), '1')
        """);

    with(left -> {
      if (left == 0) {
        throw Durable.continueAsNew(-1);
      }
      return "ended";
    });

    Eventually.holds(() -> assertThat(state("w")).isEqualTo("STUCK"));
  }

  @Test
  void retentionDeletesChildrenOfEarlierGenerations() {
    Fn.Of1<Integer, String> code = this::booking;
    Cairn cairn = with(code);
    cairn.start(StartOptions.id("w"), chain, 1);
    Eventually.holds(() -> assertThat(reached.getCount()).isZero());
    for (String child : new String[] {"old", "new"}) {
      database.execute(
          """
          insert into cairn.workflow (id, name, state, attempt, created_at, started_at, completed_at, input, output, parent_id)
          select '%1$s', 'child', 'SUCCEEDED', 1, t, t, t, '[]', '1', 'w'
          from (select case '%1$s' when 'old' then now() - interval '9 days' else now() - interval '8 days' end as t) x
          """
              .formatted(child));
    }
    database.execute(
        "update cairn.workflow set continued_at = now() - interval '200 hours' where id = 'w'");

    open(
        database.config().retention(Retention.after(Duration.ofDays(7))),
        opened -> register(opened, code));

    Eventually.holds(() ->
        assertThat(database.query("select id from cairn.workflow order by id"))
            .containsExactly("new", "w"));
    released.countDown();
  }
}
