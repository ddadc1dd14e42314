package dev.cairn.testkit;

import dev.cairn.Cairn;
import dev.cairn.Pipeline;
import dev.cairn.queue.Queue;
import dev.cairn.start.Fn;
import dev.cairn.start.StartOptions;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.IntStream;

/**
 * A test of workflows that a pipeline starts. A gate can block the first start, so that the
 * following ones form one batch.
 */
public abstract class PipelinedStartTest extends CairnTest {
  protected final ConcurrentLinkedQueue<String> executed = new ConcurrentLinkedQueue<>();
  protected Fn.Of1<String, String> recording = argument -> argument;
  protected Fn.Of1<String, String> other = argument -> argument;

  protected final void register(Cairn cairn) {
    recording = cairn.workflow("note", String.class, String.class, this::recordArgument);
    other = cairn.workflow("other", String.class, String.class, this::recordArgument);
  }

  private String recordArgument(String argument) {
    executed.add(argument);
    return argument + " done";
  }

  protected final Cairn openWithQueue() {
    Cairn cairn = open(this::register);
    cairn.queues().declare(Queue.named("mail"));
    return cairn;
  }

  /** Blocks the journal at the start of workflow "first", so that later starts form one batch. */
  protected final JournalGate blockFirstStart() {
    return gate(JournalGate.Side.BEFORE, "first", "begin");
  }

  /** A pipeline whose first start is blocked by the gate. */
  protected final Pipeline pipelineBlockedAt(Cairn cairn, JournalGate gate) {
    Pipeline pipeline = cairn.pipeline();
    pipeline.start(StartOptions.id("first"), recording, "first");
    gate.awaitReached();
    return pipeline;
  }

  protected final Cairn openWithQueue(JournalGate gate) {
    Cairn cairn = open(gate, this::register);
    cairn.queues().declare(Queue.named("mail"));
    return cairn;
  }

  protected static List<String> names(int number) {
    return IntStream.range(0, number).mapToObj(Integer::toString).toList();
  }
}
