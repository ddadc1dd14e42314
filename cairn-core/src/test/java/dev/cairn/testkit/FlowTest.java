package dev.cairn.testkit;

import dev.cairn.Cairn;
import dev.cairn.start.Fn;
import dev.cairn.start.Handle;
import dev.cairn.start.StartOptions;
import dev.cairn.testkit.JournalGate.Side;
import dev.cairn.workflow.Durable;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;

/** A test of one workflow, {@code flow}, whose steps note in a ledger what they really did. */
public abstract class FlowTest extends CairnTest {
  protected final Ledger ledger = new Ledger();
  protected Fn.Of0<String> flow = () -> "not registered yet";

  protected final Cairn with(Fn.Of0<String> code) {
    return open(cairn -> flow = cairn.workflow("flow", String.class, code));
  }

  protected final Handle<String> started(Fn.Of0<String> code) {
    return with(code).start(StartOptions.id("w"), flow);
  }

  /** Starts it as "w", and buries its process where a line is written. */
  protected final void crashed(Side side, String key, Fn.Of0<String> code) {
    crashed(side, key, cairn -> flow = cairn.workflow("flow", String.class, code));
  }

  /** The same, with what else is to be registered. */
  protected final void crashed(Side side, String key, Consumer<Cairn> registering) {
    JournalGate gate = gate(side, "w", key);
    Cairn dying = open(gate, registering);
    dying.start(StartOptions.id("w"), flow);
    gate.awaitReached();
    bury();
  }

  /** Works, and says how that is undone. */
  protected final String book(String what) {
    String booked = work(what);
    Durable.compensate("cancel " + what, () -> ledger.did("cancel " + what));
    return booked;
  }

  protected final String work(String what) {
    return Durable.step(
        "work",
        () -> {
          ledger.did(what);
          return "did " + what;
        });
  }

  protected static String blocked() throws InterruptedException {
    return Durable.step(
        "block",
        () -> {
          new CountDownLatch(1).await();
          return "never";
        });
  }

  /** What wins against a branch that has come that far. */
  protected static String wonAfter(CountDownLatch far) throws InterruptedException {
    return Durable.step(
        "wait",
        () -> {
          far.await();
          return "won";
        });
  }

  protected final String failing(String what) {
    work(what);
    throw new IllegalStateException(what + " failed");
  }

  /** Lets Postgres refuse rows of one of Cairn's tables. */
  protected final void refuse(String table, String when) {
    database.execute(
        """
        create function refuse() returns trigger language plpgsql as $$
        begin
          raise exception 'not today' using errcode = '23514';
        end $$;
        create trigger refuse before insert or update on cairn.%s
        for each row when (%s) execute function refuse()
        """
            .formatted(table, when));
  }
}
