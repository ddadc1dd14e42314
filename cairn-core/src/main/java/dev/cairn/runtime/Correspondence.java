package dev.cairn.runtime;

import dev.cairn.api.Exchange;
import dev.cairn.api.Promise;
import dev.cairn.store.Mail;
import dev.cairn.store.Named;
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
final class Correspondence implements Exchange {
  private final Receiving receiving;
  private final Sending sending;
  private final Promising promising;
  private final Publishing publishing;
  private final Attributing attributing;
  private final LiveRun run;

  Correspondence(Desk desk) {
    this.run = desk.run();
    this.promising = new Promising(desk);
    this.publishing = new Publishing(desk);
    this.attributing = new Attributing(desk);
    this.receiving = new Receiving(desk);
    this.sending = new Sending(desk);
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
    return Correspondence.<@Nullable Object>unchecked(() -> promising.await(promise, limit));
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

  Object await(Named event, Type type, Duration limit) {
    return Objects.requireNonNull(
        Correspondence.<@Nullable Object>unchecked(() -> publishing.await(event, type, limit)));
  }

  boolean isOf(LiveRun other) {
    return run == other;
  }

  void send(Mail.Written written) {
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
      throw Throwing.sneaky(thrown);
    }
  }
}
