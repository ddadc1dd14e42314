package dev.cairn;

import dev.cairn.codec.JsonCodec;
import dev.cairn.error.InvalidArgumentException;
import dev.cairn.internal.failure.AllowedExceptions;
import dev.cairn.spi.Codec;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * How values and exceptions are written and brought back: one part of a {@link ExecutionConfig}.
 *
 * @param given the codec; null for plain JSON, which is set up only where it is used, since an
 *     application that brings its own codec need not have Jackson
 * @param maxValueSize the largest argument list or result, in bytes
 * @param exceptions what may be brought back besides what the code names
 * @param exceptionPackages packages of which every exception may be brought back
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

  static SerializationConfig usual() {
    return new SerializationConfig(null, 16L << 20, List.of(), List.of());
  }

  /** The codec of one Cairn. */
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
