package dev.cairn.telemetry.tracing;

import io.opentelemetry.context.Context;
import io.opentelemetry.context.propagation.TextMapGetter;
import io.opentelemetry.context.propagation.TextMapPropagator;
import java.util.Map;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Writes a context to headers of starts and messages, and reads it from them.
 *
 * @param propagator the format, such as that of W3C: {@code traceparent}
 */
record HeaderContext(TextMapPropagator propagator) {
  private static final TextMapGetter<Map<String, String>> GETTER =
      new TextMapGetter<>() {
        @Override
        @SuppressWarnings("deprecation") // abstract in earlier versions
        public Iterable<String> keys(Map<String, String> headers) {
          return headers.keySet();
        }

        @Override
        public @Nullable String get(@Nullable Map<String, String> headers, String key) {
          return headers == null ? null : headers.get(key);
        }
      };

  /** Returns the recorded context; the root if the headers have none. */
  Context read(Map<String, String> headers) {
    return propagator.extract(Context.root(), headers, GETTER);
  }

  /** Writes a context. */
  void write(Context context, BiConsumer<String, String> header) {
    propagator.inject(context, header, (target, key, value) -> set(target, key, value));
  }

  private static void set(@Nullable BiConsumer<String, String> header, String key, String value) {
    if (header != null) {
      header.accept(key, value);
    }
  }
}
