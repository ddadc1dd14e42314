package dev.cairn.agents;

import dev.cairn.Cairn;
import dev.cairn.start.Fn;
import dev.cairn.start.StartOptions;
import dev.cairn.workflow.Durable;

/**
 * Limits how often models are called, over all executors: each call first waits for its turn in a
 * queue. Immutable and thread-safe.
 *
 * {@snippet :
 * RateLimit rate = RateLimit.of(cairn, "provider"); // before cairn.start()
 * DurableChatModel model = DurableChatModel.of(openAi).rateLimit(rate);
 * }
 *
 * <p>A turn is a child workflow without code, so only the rates of the queue have an effect, and
 * not its concurrency. The workflow waits without a thread, as for each child. Retries of a step do
 * not wait again, except after a pause for which the provider has asked.
 *
 * <p>A model with a rate limit cannot be called inside a step.
 */
public final class RateLimit {
  private final Fn.Void0 turn;
  private final StartOptions options;

  private RateLimit(Fn.Void0 turn, StartOptions options) {
    this.turn = turn;
    this.options = options;
  }

  /**
   * Returns a limit by a queue. Registers the workflow {@code turn in QUEUE}, so call this once for
   * each queue, before {@code cairn.start()}.
   *
   * @param cairn the engine
   * @param queue the name of a queue with a rate; it need not be declared yet
   * @return the limit
   */
  public static RateLimit of(Cairn cairn, String queue) {
    return new RateLimit(cairn.workflow("turn in " + queue, () -> {}), StartOptions.onQueue(queue));
  }

  /**
   * Sets the partition in the queue, such as a tenant, for a queue with a rate for each partition.
   *
   * @param key 1 to 512 characters
   * @return a changed copy
   */
  public RateLimit partition(String key) {
    return new RateLimit(turn, options.partition(key));
  }

  /** Waits for a turn. Call this in workflow code. */
  public void await() {
    Durable.start(options, turn).await();
  }
}
