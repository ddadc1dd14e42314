package dev.cairn.testkit;

import dev.cairn.Cairn;
import dev.cairn.start.Fn;
import dev.cairn.start.Handle;
import dev.cairn.start.StartOptions;
import dev.cairn.workflow.Durable;
import java.util.List;

/** A test of one workflow, {@code chain}, that continues as new with a number. */
public abstract class ChainTest extends CairnTest {
  protected final CallCounter calls = new CallCounter();
  protected Fn.Of1<Integer, String> chain = left -> "not registered yet";

  protected final void register(Cairn cairn, Fn.Of1<Integer, String> code) {
    chain = cairn.workflow("chain", Integer.class, String.class, code);
  }

  protected final Cairn with(Fn.Of1<Integer, String> code) {
    return open(cairn -> register(cairn, code));
  }

  /** Starts it as "w" with a number. */
  protected final Handle<String> started(int left, Fn.Of1<Integer, String> code) {
    return with(code).start(StartOptions.id("w"), chain, left);
  }

  protected final void work(String what) {
    Durable.step("work", () -> calls.record(what));
  }

  /** Works once in each generation, and continues until the number is zero. */
  protected final String countdown(int left) {
    work("work " + left);
    if (left > 0) {
      throw Durable.continueAsNew(left - 1);
    }
    return "ended in generation " + Durable.generation();
  }

  protected final List<String> row(String columns) {
    return database.query("select %s from cairn.workflows where id = 'w'".formatted(columns));
  }
}
