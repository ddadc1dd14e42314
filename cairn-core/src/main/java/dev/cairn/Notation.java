package dev.cairn;

import dev.cairn.api.ConfigException;
import dev.cairn.codec.JsonCodec;
import dev.cairn.spi.Codec;
import java.util.List;
import java.util.stream.Stream;

/** How values and exceptions are written and brought back: one part of a {@link Conduct}. */
record Notation(Codec codec, long largestValue, List<Class<? extends Throwable>> exceptions) {
  Notation {
    if (largestValue < 1 || largestValue > 512L << 20) {
      throw new ConfigException(
          "largestValue is %d bytes; give 1 to %d.".formatted(largestValue, 512L << 20));
    }
  }

  static Notation usual() {
    return new Notation(new JsonCodec(), 16L << 20, List.of());
  }

  Notation codec(Codec changed) {
    return new Notation(changed, largestValue, exceptions);
  }

  Notation largestValue(long changed) {
    return new Notation(codec, changed, exceptions);
  }

  Notation exception(Class<? extends Throwable> added) {
    List<Class<? extends Throwable>> more =
        Stream.concat(exceptions.stream(), Stream.of(added)).toList();
    return new Notation(codec, largestValue, more);
  }
}
