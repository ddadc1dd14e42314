package dev.cairn.testkit;

import dev.cairn.Cairn;
import dev.cairn.start.Fn;
import dev.cairn.start.Handle;
import dev.cairn.start.StartOptions;
import dev.cairn.testkit.JournalGate.Side;
import dev.cairn.workflow.Durable;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;

/**
 * A test of one workflow, {@code flow}, started under the id "w". Its steps count their executions
 * in {@link #calls}.
 */
public abstract class SingleWorkflowTest extends CairnTest {
  protected final CallCounter calls = new CallCounter();
  protected Fn.Of0<String> flow = () -> "not registered yet";

  protected final Cairn openWith(Fn.Of0<String> code) {
    return open(cairn -> flow = cairn.workflow("flow", String.class, code));
  }

  protected final Handle<String> start(Fn.Of0<String> code) {
    return openWith(code).start(StartOptions.id("w"), flow);
  }

  /**
   * Starts the workflow, waits until the journal reaches a record, and declares the executor dead
   * there.
   */
  protected final void startAndCrash(Side side, String key, Fn.Of0<String> code) {
    startAndCrash(side, key, cairn -> flow = cairn.workflow("flow", String.class, code));
  }

  /** The same, with additional registrations. */
  protected final void startAndCrash(Side side, String key, Consumer<Cairn> registration) {
    JournalGate gate = gate(side, "w", key);
    Cairn dying = open(gate, registration);
    dying.start(StartOptions.id("w"), flow);
    gate.awaitReached();
    declareExecutorsDead();
  }

  /** Executes a step and registers its compensation. */
  protected final String book(String name) {
    String booked = work(name);
    Durable.compensate("cancel " + name, () -> calls.record("cancel " + name));
    return booked;
  }

  protected final String work(String name) {
    return Durable.step(
        "work",
        () -> {
          calls.record(name);
          return "did " + name;
        });
  }

  protected static String blockForever() throws InterruptedException {
    return Durable.step(
        "block",
        () -> {
          new CountDownLatch(1).await();
          return "never";
        });
  }

  /**
   * Returns "won" in a step once the latch is open, that is, after the losing branch has reached a
   * certain point.
   */
  protected static String winAfter(CountDownLatch latch) throws InterruptedException {
    return Durable.step(
        "wait",
        () -> {
          latch.await();
          return "won";
        });
  }

  protected final String workAndFail(String name) {
    work(name);
    throw new IllegalStateException(name + " failed");
  }

  /** Makes Postgres reject rows of a table of Cairn that fulfil a condition. */
  protected final void rejectRows(String table, String condition) {
    database.execute(
        """
        create function refuse() returns trigger language plpgsql as $$
        begin
          raise exception 'not today' using errcode = '23514';
        end $$;
        create trigger refuse before insert or update on cairn.%s
        for each row when (%s) execute function refuse()
        """
            .formatted(table, condition));
  }
}
