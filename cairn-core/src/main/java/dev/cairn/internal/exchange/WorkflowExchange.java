package dev.cairn.internal.exchange;

import dev.cairn.internal.failure.Rethrow;
import dev.cairn.internal.run.ActiveRun;
import dev.cairn.internal.store.message.MessageStore;
import dev.cairn.internal.store.record.OutcomeKey;
import dev.cairn.start.EventWait;
import dev.cairn.workflow.EngineExchangeScope;
import dev.cairn.workflow.Promise;
import java.lang.reflect.Type;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Messages, events, promises and attributes of a workflow, on one of its threads. Each call returns
 * its recorded outcome on replay, and is executed and recorded otherwise.
 */
public final class WorkflowExchange implements EngineExchangeScope {
  private final MessageReceiver receiver;
  private final MessageSender sender;
  private final PromiseExchange promiseExchange;
  private final EventExchange eventExchange;
  private final AttributeExchange attributeExchange;
  private final ActiveRun run;

  public WorkflowExchange(ExchangeContext context) {
    this.run = context.run();
    this.promiseExchange = new PromiseExchange(context);
    this.eventExchange = new EventExchange(context);
    this.attributeExchange = new AttributeExchange(context);
    this.receiver = new MessageReceiver(context);
    this.sender = new MessageSender(context);
  }

  @Override
  public Optional<?> receive(String topic, Type type, Duration timeout) {
    return unchecked(() -> receiver.receive(topic, type, timeout));
  }

  @Override
  public Promise<?> promise(String name, Type type) {
    return unchecked(() -> promiseExchange.promise(name, type));
  }

  @Nullable Object await(PendingPromise<?> promise, @Nullable Duration limit) {
    return WorkflowExchange.<@Nullable Object>unchecked(
        () -> promiseExchange.await(promise, limit));
  }

  @Override
  public void publish(String key, Type type, Object value) {
    unchecked(() -> {
      eventExchange.publish(key, type, value);
      return true;
    });
  }

  @Override
  public void attributes(String name, Map<String, Object> attributes) {
    attributeExchange.set(name, attributes);
  }

  @Override
  public Object awaitEvent(String workflowId, String key, Type type, Duration limit) {
    return await(new OutcomeKey(workflowId, key), type, EventWait.atMost(limit));
  }

  public Object await(OutcomeKey event, Type type, EventWait wait) {
    return Objects.requireNonNull(
        WorkflowExchange.<@Nullable Object>unchecked(() -> eventExchange.await(event, type, wait)));
  }

  boolean isOf(ActiveRun other) {
    return run == other;
  }

  public void send(MessageStore.EncodedMessage written) {
    unchecked(() -> {
      sender.send(written);
      return true;
    });
  }

  /** Code that may throw a recorded exception, including checked ones. */
  @FunctionalInterface
  private interface Recorded<T extends @Nullable Object> {
    T get() throws Exception;
  }

  private static <T extends @Nullable Object> T unchecked(Recorded<T> call) {
    try {
      return call.get();
    } catch (RuntimeException thrown) {
      throw thrown;
    } catch (Exception thrown) {
      throw Rethrow.sneakyThrow(thrown);
    }
  }
}
