package dev.cairn.spi;

/**
 * The place of a stored value, for codecs that bind values to it: see {@link Codec#withContext}.
 * Two values that are stored in different places have different contexts, except that a workflow
 * and its forks share those of what a fork copies. The context of a value is the same whenever it
 * is read.
 *
 * <p>Workflow ids stand for themselves in the contexts of results, failures and messages. In those
 * of arguments, steps, events and streams, which a fork copies as they are stored, the binding id
 * stands for the workflow: its own id, for a fork that of the workflow it was forked from, and for
 * a debounced workflow the id of the start whose arguments it has. In the contexts of arguments and
 * steps of a workflow that has continued as new, {@code /#} and the generation follow it, from the
 * second generation on.
 *
 * @param kind the kind of value
 * @param scope the workflow id, the binding id, or the SHA-256 hash of a promise's token as it is
 *     stored; empty for {@link Kind#EXHAUSTION}
 * @param key what names the value in its scope: a step's key, an event's key, a topic, or a
 *     stream's name and the offset of the item; empty if the scope has one such value
 */
public record SerializationContext(Kind kind, String scope, String key) {
  /** Kinds of values. Codecs may store the names, so none is ever renamed. */
  public enum Kind {
    /** The arguments of a workflow. */
    ARGUMENTS("the arguments of workflow '%s'"),
    /** What a workflow returned. */
    RESULT("the result of workflow '%s'"),
    /** The exception of a workflow that failed or is stuck. */
    FAILURE("the failure of workflow '%s'"),
    /** Why workflows are not recovered any more: one value for all of them. */
    EXHAUSTION("the reason why a workflow is exhausted"),
    /** What a step, or another durable call, returned. */
    STEP_RESULT("the result of '%2$s' of workflow '%1$s'"),
    /** The exception of a step, or of another durable call. */
    STEP_FAILURE("the failure of '%2$s' of workflow '%1$s'"),
    /** A value of an event. */
    EVENT("the event '%2$s' of workflow '%1$s'"),
    /** A message that was not received yet. */
    MESSAGE("a message to workflow '%s' on topic '%s'"),
    /** An item of a stream. */
    STREAM_ITEM("item '%2$s' of a stream of workflow '%1$s'"),
    /** What a promise was completed with. */
    PROMISE_RESULT("the value of a promise"),
    /** The exception that a promise was completed with. */
    PROMISE_FAILURE("the failure of a promise");

    private final String description;

    Kind(String description) {
      this.description = description;
    }
  }

  /**
   * The context of a workflow's arguments.
   *
   * @param bindingId the workflow's binding id
   * @return the context
   */
  public static SerializationContext arguments(String bindingId) {
    return new SerializationContext(Kind.ARGUMENTS, bindingId, "");
  }

  /**
   * Describes the value for messages.
   *
   * @return a noun phrase with the ids and names, but without the hash of a token
   */
  public String description() {
    return kind.description.formatted(scope, key);
  }
}
