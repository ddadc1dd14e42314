package dev.cairn.internal.failure;

import dev.cairn.codec.JsonCodec;
import dev.cairn.error.RecordedException;
import dev.cairn.error.ValueException;
import dev.cairn.internal.json.BindingProblem;
import dev.cairn.spi.Codec;
import dev.cairn.spi.ValueType;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Encodes exceptions as JSON and decodes them, so that code catches the same type, message and
 * cause on replay as on the first execution. An exception that cannot be restored, because its
 * class is not allowed or no constructor reproduces it, becomes a {@link RecordedException}. The
 * engine throws the result of {@link #asReplayed} on the first execution too, so that there is no
 * difference.
 *
 * <p>Recorded are: the values of the exception's own fields that can be encoded as JSON; SQL state,
 * error code and update counts of an SQLException; up to 32 stack frames; up to 16 nested causes;
 * and up to 8 suppressed exceptions of each. A final field that no constructor parameter sets keeps
 * the value that the constructor gives it. Thread-safe.
 */
public final class FailureCodec {
  private static final Set<Class<?>> GENERAL =
      Set.of(Object.class, Throwable.class, Exception.class, RuntimeException.class, Error.class);

  private static final int MAX_CAUSES = 16;
  private static final int MAX_SUPPRESSED = 8;

  /** Escapes of NUL and of unpaired surrogates; paired surrogates are not escaped. */
  private static final Pattern NOT_STORABLE =
      Pattern.compile("(?<!\\\\)((?:\\\\\\\\)*)\\\\u(?:0000|[dD][89a-fA-F][0-9a-fA-F]{2})");

  private static final ValueType VALUE_TYPE = new ValueType("a failure", FailureRecord.class);

  private final Codec codec;
  private final AllowedExceptions types;
  private final JsonCodec json = new JsonCodec();
  private final ExceptionFields fields = new ExceptionFields(json);
  private final ExceptionBuilder builder = new ExceptionBuilder(fields);

  /**
   * Creates a codec for exceptions.
   *
   * @param codec encrypts the stored text, if it encrypts
   * @param types the classes that may be restored
   */
  public FailureCodec(Codec codec, AllowedExceptions types) {
    this.codec = codec;
    this.types = types;
  }

  /**
   * Encodes an exception. It never fails because of the exception's own code.
   *
   * @param failure the exception
   * @return JSON text to store
   */
  public String encode(Throwable failure) {
    return encode(failure, codec);
  }

  /**
   * Encodes an exception for a place. It never fails because of the exception's own code.
   *
   * @param failure the exception
   * @param in the codec of the place
   * @return JSON text to store
   */
  public String encode(Throwable failure, Codec in) {
    return in.seal(storable(describe(failure, seen(), 0)));
  }

  /**
   * Decodes an exception.
   *
   * @param stored the result of {@link #encode}, of this or an earlier version of the code
   * @return the exception as recorded, or a {@link RecordedException} if its class is no longer
   *     allowed or can no longer be constructed
   * @throws ValueException if the text is not the record of an exception
   */
  public Throwable decode(String stored) {
    return decode(stored, codec);
  }

  /**
   * Decodes an exception of a place.
   *
   * @param stored the result of {@link #encode(Throwable, Codec)} for the same place
   * @param in the codec of the place
   * @return as {@link #decode(String)}
   * @throws ValueException if the text is not the record of an exception, or belongs to another
   *     place
   */
  public Throwable decode(String stored, Codec in) {
    return read(in.open(stored));
  }

  private Throwable read(String text) {
    Object read = json.decode(VALUE_TYPE, text);
    if (!(read instanceof FailureRecord failure) || isIncomplete(failure)) {
      throw new ValueException(
          "The stored exception has no type; " + BindingProblem.NOT_OF_THIS_CODEC);
    }
    return rebuild(failure);
  }

  /**
   * Encodes the record as JSON that Postgres can query: NUL and unpaired surrogates in messages and
   * fields are replaced by U+FFFD.
   */
  private String storable(FailureRecord failure) {
    return NOT_STORABLE.matcher(json.encode(VALUE_TYPE, failure)).replaceAll("$1\\\\ufffd");
  }

  private static boolean isIncomplete(@Nullable FailureRecord failure) {
    if (failure == null) {
      return false;
    }
    @Nullable String type = failure.type();
    return type == null
        || isIncomplete(failure.cause())
        || failure.knownSuppressed().stream().anyMatch(FailureCodec::isIncomplete);
  }

  /**
   * Returns the exception that a replay will throw for this one, with the present stack traces.
   *
   * @param failure the exception
   * @return an equal exception, decoded from its record
   */
  public Throwable asReplayed(Throwable failure) {
    Throwable rebuilt = read(storable(describe(failure, seen(), 0)));
    @Nullable Throwable from = failure;
    @Nullable Throwable to = rebuilt;
    while (from != null && to != null) {
      to.setStackTrace(from.getStackTrace());
      from = cause(from);
      to = to.getCause();
    }
    return rebuilt;
  }

  private static Set<Throwable> seen() {
    return Collections.newSetFromMap(new IdentityHashMap<>());
  }

  private FailureRecord describe(Throwable failure, Set<Throwable> seen, int depth) {
    seen.add(failure);
    @Nullable Throwable cause = cause(failure);
    @Nullable FailureRecord causeRecord =
        cause == null || depth + 1 == MAX_CAUSES || seen.contains(cause)
            ? null
            : describe(cause, seen, depth + 1);
    FailureRecord described =
        new FailureRecord(
            failure.getClass().getName(),
            ExceptionBuilder.message(failure).orElse(null),
            causeRecord,
            types.contains(failure.getClass()) ? fields.of(failure) : Map.of(),
            FailureRecord.frames(failure),
            suppressed(failure, seen, depth),
            SqlDetails.of(failure));
    if (!types.contains(failure.getClass())) {
      return asAncestor(failure, described)
          .orElseGet(
              () -> asRecordedException(described, "add its class to the allowed exceptions"));
    }
    @Nullable Throwable rebuiltCause = causeRecord == null ? null : rebuild(causeRecord);
    return builder.rebuild(failure.getClass(), described, rebuiltCause).isPresent()
        ? described
        : asSqlAncestor(failure, described)
            .orElseGet(() ->
                asRecordedException(
                    described,
                    "give its class a constructor (String message, Throwable cause), or one whose parameters are named and typed like its fields"));
  }

  /** An SQLException that would lose its state is recorded as a superclass that keeps it. */
  private Optional<FailureRecord> asSqlAncestor(Throwable failure, FailureRecord described) {
    return SqlDetails.isSqlException(failure.getClass())
        ? asAncestor(failure, described)
        : Optional.empty();
  }

  private List<FailureRecord> suppressed(Throwable failure, Set<Throwable> seen, int depth) {
    return depth + 1 == MAX_CAUSES
        ? List.of()
        : Stream.of(failure.getSuppressed())
            .filter(each -> !seen.contains(each))
            .limit(MAX_SUPPRESSED)
            .map(each -> describe(each, seen, depth + 1))
            .toList();
  }

  /**
   * Describes the exception as its nearest allowed superclass, so that a catch block for that class
   * still works: for example, a driver's exception as an SQLException. General classes such as
   * Exception are not used.
   */
  private Optional<FailureRecord> asAncestor(Throwable failure, FailureRecord described) {
    Class<?> ancestor = failure.getClass().getSuperclass();
    while (!GENERAL.contains(ancestor)) {
      FailureRecord as = described.as(ancestor.getName(), messageWithType(described), Map.of());
      @Nullable Throwable cause = described.cause() == null ? null : rebuild(described.cause());
      boolean fits =
          types
              .find(ancestor.getName())
              .flatMap(type -> builder.rebuild(type, as, cause))
              .isPresent();
      if (fits) {
        return Optional.of(as);
      }
      ancestor = ancestor.getSuperclass();
    }
    return Optional.empty();
  }

  private static String messageWithType(FailureRecord original) {
    return original.message() == null
        ? original.type()
        : original.type() + ": " + original.message();
  }

  private static @Nullable Throwable cause(Throwable failure) {
    try {
      return failure.getCause();
    } catch (RuntimeException itsCodeFails) {
      return null;
    }
  }

  private static FailureRecord asRecordedException(FailureRecord original, String advice) {
    return original.as(
        RecordedException.class.getName(),
        "%s (To restore the original type, %s.)".formatted(messageWithType(original), advice),
        Map.of("originalType", original.type()));
  }

  private Throwable rebuild(FailureRecord failure) {
    @Nullable Throwable cause = failure.cause() == null ? null : rebuild(failure.cause());
    Throwable rebuilt =
        types
            .find(failure.type())
            .flatMap(type -> builder.rebuild(type, failure, cause))
            .orElseGet(() -> substitute(failure, cause));
    rebuilt.setStackTrace(failure.frames());
    failure.knownSuppressed().forEach(each -> rebuilt.addSuppressed(rebuild(each)));
    return rebuilt;
  }

  private static Throwable substitute(FailureRecord failure, @Nullable Throwable cause) {
    String advice =
        "add its class to the allowed exceptions, in the form that it had when this was recorded";
    String message = asRecordedException(failure, advice).message();
    return new RecordedException(message == null ? failure.type() : message, failure.type(), cause);
  }
}
