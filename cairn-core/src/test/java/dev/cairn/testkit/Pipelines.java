package dev.cairn.testkit;

import dev.cairn.Cairn;
import dev.cairn.Pipeline;
import dev.cairn.queue.Queue;
import dev.cairn.start.Fn;
import dev.cairn.start.StartOptions;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.IntStream;

/** Workflows that are started by a pipeline, and what holds the first of them back. */
public abstract class Pipelines extends CairnTest {
  protected final ConcurrentLinkedQueue<String> ran = new ConcurrentLinkedQueue<>();
  protected Fn.Of1<String, String> note = argument -> argument;
  protected Fn.Of1<String, String> other = argument -> argument;

  protected final void register(Cairn cairn) {
    note = cairn.workflow("note", String.class, String.class, this::noted);
    other = cairn.workflow("other", String.class, String.class, this::noted);
  }

  private String noted(String argument) {
    ran.add(argument);
    return argument + " done";
  }

  protected final Cairn opened() {
    Cairn cairn = open(this::register);
    cairn.queues().declare(Queue.named("mail"));
    return cairn;
  }

  /** Holds back what comes after the workflow "first", so that it becomes one lot. */
  protected final JournalGate heldFirst() {
    return gate(JournalGate.Side.BEFORE, "first", "begin");
  }

  /** A pipeline whose first start is being recorded as long as the gate holds it. */
  protected final Pipeline heldPipeline(Cairn cairn, JournalGate gate) {
    Pipeline pipeline = cairn.pipeline();
    pipeline.start(StartOptions.id("first"), note, "first");
    gate.awaitReached();
    return pipeline;
  }

  protected final Cairn opened(JournalGate gate) {
    Cairn cairn = open(gate, this::register);
    cairn.queues().declare(Queue.named("mail"));
    return cairn;
  }

  protected static List<String> names(int number) {
    return IntStream.range(0, number).mapToObj(Integer::toString).toList();
  }
}
