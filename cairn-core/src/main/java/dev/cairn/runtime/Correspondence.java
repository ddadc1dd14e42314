package dev.cairn.runtime;

import dev.cairn.api.Exchange;
import dev.cairn.store.Mail;
import java.lang.reflect.Type;
import java.time.Duration;
import java.util.Optional;

/**
 * What a workflow exchanges with others, on one of its threads: from the records, or by doing and
 * recording.
 */
final class Correspondence implements Exchange {
  private final Receiving receiving;
  private final Sending sending;

  Correspondence(Desk desk) {
    this.receiving = new Receiving(desk);
    this.sending = new Sending(desk);
  }

  @Override
  public Optional<?> receive(String topic, Type type, Duration timeout) {
    return unchecked(() -> receiving.receive(topic, type, timeout));
  }

  void send(Mail.Written written) {
    unchecked(() -> {
      sending.send(written);
      return true;
    });
  }

  /** Something that throws what was recorded. */
  @FunctionalInterface
  private interface Recorded<T> {
    T get() throws Exception;
  }

  private static <T> T unchecked(Recorded<T> recorded) {
    try {
      return recorded.get();
    } catch (RuntimeException thrown) {
      throw thrown;
    } catch (Exception thrown) {
      throw Throwing.sneaky(thrown);
    }
  }
}
