package dev.cairn.internal.store.batch;

import dev.cairn.common.WorkflowState;
import dev.cairn.internal.header.Headers;
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

/** What can be written into the journal. */
public sealed interface Entry {
  /** What stands in for a step's key where a workflow begins. */
  String BEGIN = "begin";

  /** What stands in for a step's key where a workflow ends. */
  String END = "end";

  /** What stands in for a step's key where a workflow begins and ends. */
  String WHOLE = "begin and end";

  /** What stands in for a step's key where a workflow is given back. */
  String RELEASE = "release";

  /**
   * The workflow that the entry belongs to.
   *
   * @return its id
   */
  String workflowId();

  /**
   * The step's key, {@link #BEGIN}, {@link #END}, {@link #WHOLE} or {@link #RELEASE}.
   *
   * @return the key
   */
  String key();

  /**
   * Roughly how large the entry is, to bound batches.
   *
   * @return characters
   */
  int weight();

  /**
   * A workflow is accepted, and runs on this executor from now on.
   *
   * @param workflowId its id
   * @param name its registered name
   * @param input its arguments as JSON
   * @param parent who starts it; null from outside
   * @param startedAt the time at which it starts
   * @param pinned whether only the version that begins it may go on with it
   * @param bounds how long it may take
   * @param attributes by what it can be found, a JSON object; null for nothing
   * @param headers what it was started with; empty for nothing
   */
  record Begin(
      String workflowId,
      String name,
      String input,
      @Nullable Owned parent,
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

    /** How long it may take in microseconds; null for no limit. */
    public @Nullable Long timeout() {
      Duration timeout = bounds.timeout();
      return timeout == null ? null : timeout.toNanos() / 1_000;
    }
  }

  /**
   * A workflow is accepted, and waits in a queue; or runs here at once, if nothing is in its way.
   *
   * @param begin what is accepted
   * @param placement its place in the queue
   * @param here whether there is room for it here
   * @param number its place among those that are put there at the same moment, from 0
   */
  record Enqueue(Begin begin, Placement placement, boolean here, int number) implements Entry {
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

  /** A record in a workflow's history, with what else happens in the same commit. */
  sealed interface OfStep extends Entry {
    /**
     * The run that it belongs to.
     *
     * @return the run
     */
    Owned run();

    /**
     * What is recorded.
     *
     * @return the record
     */
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
   * A step ended; nothing else happens.
   *
   * @param run the run that it belongs to
   * @param step how it ended
   */
  record Checkpoint(Owned run, StepRecord step) implements OfStep {}

  /**
   * A message is sent, where the receiver is there and has not ended.
   *
   * @param run the run that sends it
   * @param step the record of that
   * @param message the message
   * @param json its value
   */
  record Send(Owned run, StepRecord step, Message message, String json) implements OfStep {
    @Override
    public int weight() {
      return 300 + json.length() + Headers.bytes(message.headers());
    }
  }

  /**
   * A message is received, and is gone.
   *
   * @param run the run that receives it
   * @param step the record of that, with the message's value
   * @param topic the topic
   * @param place its place in the topic
   */
  record Receive(Owned run, StepRecord step, String topic, StoredMessage.Place place)
      implements OfStep {}

  /**
   * A promise is made.
   *
   * @param run the run that makes it
   * @param step the record of that
   * @param token its token
   */
  record Promise(Owned run, StepRecord step, String token) implements OfStep {}

  /**
   * An event is published.
   *
   * @param run the run that publishes it
   * @param step the record of that
   * @param event its key
   * @param json its value
   */
  record Publish(Owned run, StepRecord step, String event, String json) implements OfStep {
    @Override
    public int weight() {
      return 300 + json.length();
    }
  }

  /**
   * A workflow says by what it can be found.
   *
   * @param run the run that says it
   * @param step the record of that
   * @param json a JSON object
   */
  record Attribute(Owned run, StepRecord step, String json) implements OfStep {
    @Override
    public int weight() {
      return 300 + json.length();
    }
  }

  /**
   * Values are added to a stream.
   *
   * @param run the run that adds them
   * @param stream the stream's name
   * @param items the values in order, at least one
   */
  record Append(Owned run, String stream, List<Item> items) implements Entry {
    /**
     * A value.
     *
     * @param number its offset in the stream
     * @param key the call in the workflow's code that adds it; null in a step
     * @param json the value; null to close the stream
     * @param at when it was added
     */
    public record Item(long number, @Nullable String key, @Nullable String json, Instant at) {}

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
   * A workflow ended, or got stuck.
   *
   * @param run the run
   * @param state how
   * @param outcome with what; null if it was cancelled
   * @param completedAt when
   * @param records how many records it has at least, as far as the run knows; 0 if they need not be
   *     counted
   */
  record End(
      Owned run, WorkflowState state, @Nullable Outcome outcome, Instant completedAt, int records)
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
   * A workflow is accepted that has ended already: it was called directly, and did nothing that had
   * to be recorded.
   *
   * @param begin what is accepted: from outside, and without conditions
   * @param end how it ended
   */
  record Whole(Begin begin, End end) implements Entry {
    @Override
    public String workflowId() {
      return begin.workflowId;
    }

    @Override
    public String key() {
      return WHOLE;
    }

    @Override
    public int weight() {
      return begin.weight() + end.weight();
    }
  }

  /**
   * A workflow is given back unfinished, for others to go on with.
   *
   * @param run the run
   * @param byKeys whether its records are to be found by their keys, as those of another build,
   *     since some are missing; then it is given back when its executor leaves
   */
  record Release(Owned run, boolean byKeys) implements Entry {
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
   * A workflow in the hands of one owner.
   *
   * @param workflowId the workflow
   * @param attempt the owner's number; another owner has a higher one
   */
  record Owned(String workflowId, int attempt) {}

  private static int sizeOf(Outcome outcome) {
    return switch (outcome) {
      case Outcome.Success(String json) -> json.length();
      case Outcome.Failure(String json) -> json.length();
    };
  }
}
