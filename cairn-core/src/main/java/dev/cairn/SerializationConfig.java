package dev.cairn;

import dev.cairn.codec.JsonCodec;
import dev.cairn.error.InvalidArgumentException;
import dev.cairn.internal.failure.AllowedExceptions;
import dev.cairn.spi.Codec;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The part of an {@link ExecutionConfig} that controls how values and exceptions are recorded and
 * restored.
 *
 * @param given the codec; null for plain JSON
 * @param maxValueSize the largest argument list or result, in bytes
 * @param exceptions exception classes that may be restored besides those that the code names
 * @param exceptionPackages packages of which every exception class may be restored
 */
record SerializationConfig(
    @Nullable Codec given,
    long maxValueSize,
    List<Class<? extends Throwable>> exceptions,
    List<String> exceptionPackages) {
  SerializationConfig {
    if (maxValueSize < 1 || maxValueSize > 512L << 20) {
      throw new InvalidArgumentException(
          "maxValueSize",
          "maxValueSize is %d bytes; give 1 to %d.".formatted(maxValueSize, 512L << 20));
    }
  }

  static SerializationConfig defaults() {
    return new SerializationConfig(null, 16L << 20, List.of(), List.of());
  }

  /** Returns the codec for one Cairn. */
  Codec codec() {
    return given == null ? new JsonCodec() : given;
  }

  SerializationConfig codec(Codec changed) {
    return new SerializationConfig(changed, maxValueSize, exceptions, exceptionPackages);
  }

  SerializationConfig maxValueSize(long changed) {
    return new SerializationConfig(given, changed, exceptions, exceptionPackages);
  }

  SerializationConfig exception(Class<? extends Throwable> added) {
    List<Class<? extends Throwable>> more =
        Stream.concat(exceptions.stream(), Stream.of(added)).toList();
    return new SerializationConfig(given, maxValueSize, more, exceptionPackages);
  }

  SerializationConfig exceptions(String... addedPackages) {
    Stream.of(addedPackages).forEach(AllowedExceptions::checkPackage);
    List<String> more =
        Stream.concat(exceptionPackages.stream(), Stream.of(addedPackages)).toList();
    return new SerializationConfig(given, maxValueSize, exceptions, more);
  }
}
