package dev.cairn.internal.store.batch;

import dev.cairn.common.WorkflowState;
import dev.cairn.internal.header.Headers;
import dev.cairn.internal.store.record.GenerationIds;
import dev.cairn.internal.store.record.Outcome;
import dev.cairn.internal.store.record.StepRecord;
import dev.cairn.internal.store.record.StoredMessage;
import dev.cairn.start.Message;
import dev.cairn.start.Placement;
import dev.cairn.start.StartBounds;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** An entry of the journal: what one commit of a workflow writes. */
public sealed interface Entry {
  /** The key of an entry that starts a workflow. */
  String BEGIN = "begin";

  /** The key of an entry that ends a workflow. */
  String END = "end";

  /** The key of an entry that starts and ends a workflow. */
  String BEGIN_AND_END = "begin and end";

  /** The key of an entry that continues a workflow as new. */
  String CONTINUE = "continue as new";

  /** The key of an entry that releases a workflow. */
  String RELEASE = "release";

  /** Returns the id of the workflow that the entry belongs to. */
  String workflowId();

  /**
   * Returns the step's key, or one of {@link #BEGIN}, {@link #END}, {@link #BEGIN_AND_END}, {@link
   * #CONTINUE}, {@link #RELEASE} and {@code append <stream>}.
   */
  String key();

  /** Returns the approximate size of the entry in characters, which bounds batches. */
  int weight();

  /**
   * Starts a workflow that runs on this executor.
   *
   * @param workflowId its id
   * @param name its registered name
   * @param input its arguments as JSON
   * @param parent the run that starts it; null from outside a workflow
   * @param startedAt when it starts
   * @param pinned whether only executors of the version that starts it may run it
   * @param bounds its deadline and timeout
   * @param attributes its attributes, a JSON object; null for none
   * @param headers its headers; empty for none
   */
  record Begin(
      String workflowId,
      String name,
      String input,
      @Nullable RunKey parent,
      Instant startedAt,
      boolean pinned,
      StartBounds bounds,
      @Nullable String attributes,
      Map<String, String> headers)
      implements Entry {
    @Override
    public String key() {
      return BEGIN;
    }

    @Override
    public int weight() {
      int more = attributes == null ? 0 : attributes.length();
      return 200 + input.length() + more + Headers.bytes(headers);
    }

    public @Nullable String parentId() {
      return parent == null ? null : parent.workflowId;
    }

    int parentAttempt() {
      return parent == null ? 0 : parent.attempt;
    }

    /** Returns the timeout in microseconds; null for none. */
    public @Nullable Long timeout() {
      Duration timeout = bounds.timeout();
      return timeout == null ? null : timeout.toNanos() / 1_000;
    }
  }

  /**
   * Starts a workflow through a queue; it may run on this executor at once.
   *
   * @param begin the workflow
   * @param placement its place in the queue
   * @param hasFreeSlot whether this executor has a free slot for it
   * @param number its number among the workflows that are enqueued at the same time, from 0
   */
  record Enqueue(Begin begin, Placement placement, boolean hasFreeSlot, int number)
      implements Entry {
    @Override
    public String workflowId() {
      return begin.workflowId;
    }

    @Override
    public String key() {
      return BEGIN;
    }

    @Override
    public int weight() {
      return 100 + begin.weight();
    }
  }

  /** A record in the history of a workflow, with further effects of the same commit. */
  sealed interface StepEntry extends Entry {
    /** Returns the run that it belongs to. */
    RunKey run();

    /** Returns the record. */
    StepRecord step();

    @Override
    default String workflowId() {
      return run().workflowId();
    }

    @Override
    default String key() {
      return step().key();
    }

    @Override
    default int weight() {
      return 200 + sizeOf(step().outcome());
    }
  }

  /**
   * Records a step without further effects.
   *
   * @param run the run
   * @param step the record
   */
  record Checkpoint(RunKey run, StepRecord step) implements StepEntry {}

  /**
   * Records and sends a message, if the receiver exists and has not ended.
   *
   * @param run the run that sends it
   * @param step the record
   * @param message the message
   * @param json its value
   */
  record Send(RunKey run, StepRecord step, Message message, String json) implements StepEntry {
    @Override
    public int weight() {
      return 300 + json.length() + Headers.bytes(message.headers());
    }
  }

  /**
   * Records and deletes a received message.
   *
   * @param run the run that receives it
   * @param step the record, with the value of the message
   * @param topic the topic
   * @param position its position in the topic
   */
  record Receive(RunKey run, StepRecord step, String topic, StoredMessage.Position position)
      implements StepEntry {}

  /**
   * Records and creates a promise.
   *
   * @param run the run that creates it
   * @param step the record
   * @param token its token
   */
  record Promise(RunKey run, StepRecord step, String token) implements StepEntry {}

  /**
   * Records and publishes an event.
   *
   * @param run the run that publishes it
   * @param step the record
   * @param event its key
   * @param json its value
   */
  record Publish(RunKey run, StepRecord step, String event, String json) implements StepEntry {
    @Override
    public int weight() {
      return 300 + json.length();
    }
  }

  /**
   * Records and sets attributes of a workflow.
   *
   * @param run the run
   * @param step the record
   * @param json the attributes, a JSON object
   */
  record Attribute(RunKey run, StepRecord step, String json) implements StepEntry {
    @Override
    public int weight() {
      return 300 + json.length();
    }
  }

  /**
   * Appends values to a stream.
   *
   * @param run the run that appends them
   * @param stream the name of the stream
   * @param items the values in order, at least one
   */
  record Append(RunKey run, String stream, List<Item> items) implements Entry {
    /**
     * A value of a stream.
     *
     * @param number its offset in the stream
     * @param key the call in the workflow code that appends it; null in a step
     * @param step the key of the step that appends it; null in workflow code
     * @param tries the try of the step; 0 in workflow code
     * @param json the value; null to close the stream
     * @param at when it was appended
     */
    public record Item(
        long number,
        @Nullable String key,
        @Nullable String step,
        int tries,
        @Nullable String json,
        Instant at) {}

    @Override
    public String workflowId() {
      return run.workflowId();
    }

    @Override
    public String key() {
      return "append " + stream;
    }

    @Override
    public int weight() {
      return items.stream().mapToInt(i -> 100 + (i.json == null ? 0 : i.json.length())).sum();
    }
  }

  /**
   * Ends a workflow, or marks it as stuck.
   *
   * @param run the run
   * @param state the new state
   * @param outcome the outcome; null if it was cancelled
   * @param completedAt when it ended
   * @param records the minimum number of its records; 0 if they need not be counted
   */
  record End(
      RunKey run, WorkflowState state, @Nullable Outcome outcome, Instant completedAt, int records)
      implements Entry {
    @Override
    public String workflowId() {
      return run.workflowId();
    }

    @Override
    public String key() {
      return END;
    }

    @Override
    public int weight() {
      return 200 + (outcome == null ? 0 : sizeOf(outcome));
    }

    @Nullable String output() {
      return outcome == null ? null : outcome.output();
    }

    @Nullable String error() {
      return outcome == null ? null : outcome.error();
    }
  }

  /**
   * Starts and ends a workflow in one row: it was called directly and recorded nothing in between.
   *
   * @param begin the start: from outside a workflow, without bounds
   * @param end the end
   */
  record BeginAndEnd(Begin begin, End end) implements Entry {
    @Override
    public String workflowId() {
      return begin.workflowId;
    }

    @Override
    public String key() {
      return BEGIN_AND_END;
    }

    @Override
    public int weight() {
      return begin.weight() + end.weight();
    }
  }

  /**
   * Ends a generation of a workflow and begins the next one, which has no records.
   *
   * @param input the arguments of the next generation as JSON
   * @param records how many records the generation has at least, as for {@link End}
   */
  record Continue(RunKey run, String input, Instant continuedAt, int records) implements Entry {
    @Override
    public String workflowId() {
      return run.workflowId();
    }

    @Override
    public String key() {
      return CONTINUE;
    }

    @Override
    public int weight() {
      return 300 + input.length();
    }
  }

  /**
   * Releases an unfinished workflow, so that another executor continues it.
   *
   * @param run the run
   * @param byKeys whether its records are matched by key, as for another build, because some are
   *     missing; it then stays with its executor until that has ended
   */
  record Release(RunKey run, boolean byKeys) implements Entry {
    @Override
    public String workflowId() {
      return run.workflowId();
    }

    @Override
    public String key() {
      return RELEASE;
    }

    @Override
    public int weight() {
      return 100;
    }
  }

  /**
   * Identifies a run: a workflow at one attempt, which has one owner.
   *
   * @param workflowId the workflow
   * @param attempt the attempt; each takeover and each generation raises it
   * @param generation the generation of the workflow, from 1
   */
  record RunKey(String workflowId, int attempt, int generation) {
    public RunKey(String workflowId, int attempt) {
      this(workflowId, attempt, GenerationIds.FIRST);
    }

    /** Returns the run of the next generation. */
    public RunKey next() {
      return new RunKey(workflowId, attempt + 1, generation + 1);
    }
  }

  private static int sizeOf(Outcome outcome) {
    return switch (outcome) {
      case Outcome.Success(String json) -> json.length();
      case Outcome.Failure(String json) -> json.length();
    };
  }
}
