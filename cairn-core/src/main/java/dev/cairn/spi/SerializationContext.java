package dev.cairn.spi;

/**
 * The place of a stored value, to which codecs can bind values: see {@link Codec#withContext}.
 * Values that are stored in different places have different contexts, except that a workflow and
 * its forks share the contexts of the values that a fork copies. The context of a value is the same
 * whenever it is read.
 *
 * <p>For results, failures and messages, the scope is the workflow id. For arguments, steps, events
 * and streams, which a fork copies as they are stored, it is the binding id of the workflow: its
 * own id; for a fork, that of its source; for a debounced workflow, the id of the start whose
 * arguments it has. For arguments and steps of a workflow that has continued as new, {@code /#} and
 * the generation follow, from the second generation on.
 *
 * @param kind the kind of value
 * @param scope the workflow id, the binding id, or the SHA-256 hash of a promise's token as it is
 *     stored; empty for {@link Kind#EXHAUSTION}
 * @param key identifies the value in its scope: a step key, an event key, a topic, or a stream name
 *     with the offset of the item; empty if the scope has one such value
 */
public record SerializationContext(Kind kind, String scope, String key) {
  /** The kinds of values. Codecs may store the names, so they never change. */
  public enum Kind {
    /** The arguments of a workflow. */
    ARGUMENTS("the arguments of workflow '%s'"),
    /** The result of a workflow. */
    RESULT("the result of workflow '%s'"),
    /** The exception of a workflow that failed or is stuck. */
    FAILURE("the failure of workflow '%s'"),
    /** The reason why workflows are exhausted: one value for all of them. */
    EXHAUSTION("the reason why a workflow is exhausted"),
    /** The result of a step or another durable call. */
    STEP_RESULT("the result of '%2$s' of workflow '%1$s'"),
    /** The exception of a step or another durable call. */
    STEP_FAILURE("the failure of '%2$s' of workflow '%1$s'"),
    /** The value of an event. */
    EVENT("the event '%2$s' of workflow '%1$s'"),
    /** A message that was not received yet. */
    MESSAGE("a message to workflow '%s' on topic '%s'"),
    /** An item of a stream. */
    STREAM_ITEM("item '%2$s' of a stream of workflow '%1$s'"),
    /** The value of a completed promise. */
    PROMISE_RESULT("the value of a promise"),
    /** The exception of a completed promise. */
    PROMISE_FAILURE("the failure of a promise");

    private final String description;

    Kind(String description) {
      this.description = description;
    }
  }

  /**
   * Returns the context of a workflow's arguments.
   *
   * @param bindingId the binding id of the workflow
   * @return the context
   */
  public static SerializationContext arguments(String bindingId) {
    return new SerializationContext(Kind.ARGUMENTS, bindingId, "");
  }

  /**
   * Returns a description of the value for messages.
   *
   * @return a noun phrase with the ids and names, without the hash of a token
   */
  public String description() {
    return kind.description.formatted(scope, key);
  }
}
