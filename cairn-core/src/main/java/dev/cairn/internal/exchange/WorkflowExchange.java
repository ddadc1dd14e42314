package dev.cairn.internal.exchange;

import dev.cairn.internal.registry.Rethrow;
import dev.cairn.internal.run.ActiveRun;
import dev.cairn.internal.store.message.MessageStore;
import dev.cairn.internal.store.record.NamedOutcome;
import dev.cairn.workflow.ExchangeScope;
import dev.cairn.workflow.Promise;
import java.lang.reflect.Type;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a workflow exchanges with others, on one of its threads: from the records, or by doing and
 * recording.
 */
public final class WorkflowExchange implements ExchangeScope {
  private final MessageReceiver receiving;
  private final MessageSender sending;
  private final PromiseExchange promising;
  private final EventExchange publishing;
  private final AttributeExchange attributing;
  private final ActiveRun run;

  public WorkflowExchange(ExchangeContext desk) {
    this.run = desk.run();
    this.promising = new PromiseExchange(desk);
    this.publishing = new EventExchange(desk);
    this.attributing = new AttributeExchange(desk);
    this.receiving = new MessageReceiver(desk);
    this.sending = new MessageSender(desk);
  }

  @Override
  public Optional<?> receive(String topic, Type type, Duration timeout) {
    return unchecked(() -> receiving.receive(topic, type, timeout));
  }

  @Override
  public Promise<?> promise(String name, Type type) {
    return unchecked(() -> promising.promise(name, type));
  }

  @Nullable Object await(PendingPromise<?> promise, @Nullable Duration limit) {
    return WorkflowExchange.<@Nullable Object>unchecked(() -> promising.await(promise, limit));
  }

  @Override
  public void publish(String key, Type type, Object value) {
    unchecked(() -> {
      publishing.publish(key, type, value);
      return true;
    });
  }

  @Override
  public void attributes(String name, Map<String, Object> attributes) {
    attributing.set(name, attributes);
  }

  public Object await(NamedOutcome event, Type type, Duration limit) {
    return Objects.requireNonNull(
        WorkflowExchange.<@Nullable Object>unchecked(() -> publishing.await(event, type, limit)));
  }

  boolean isOf(ActiveRun other) {
    return run == other;
  }

  public void send(MessageStore.Written written) {
    unchecked(() -> {
      sending.send(written);
      return true;
    });
  }

  /** Something that throws what was recorded. */
  @FunctionalInterface
  private interface Recorded<T extends @Nullable Object> {
    T get() throws Exception;
  }

  private static <T extends @Nullable Object> T unchecked(Recorded<T> recorded) {
    try {
      return recorded.get();
    } catch (RuntimeException thrown) {
      throw thrown;
    } catch (Exception thrown) {
      throw Rethrow.sneakyThrow(thrown);
    }
  }
}
